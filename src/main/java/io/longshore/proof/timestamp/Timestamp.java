package io.longshore.proof.timestamp;

import io.longshore.oci.Digest;
import io.longshore.proof.log.NotATlogException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.jspecify.annotations.Nullable;

/** A time stamp of RFC 3161 over the SHA-256 of a document, as the answer to a request. */
public final class Timestamp {
    /** The longest answer that is read, in bytes. */
    public static final int LONGEST = 64 * 1024;

    private final TimeStampToken token;
    private final X509Certificate signer;
    private final List<X509Certificate> certificates;

    private Timestamp(
            TimeStampToken token, X509Certificate signer, List<X509Certificate> certificates) {
        this.token = token;
        this.signer = signer;
        this.certificates = certificates;
    }

    /** A request for a time stamp with the certificate of who signs it. */
    static TimeStampRequest request(byte[] document, BigInteger nonce) {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        return generator.generate(NISTObjectIdentifiers.id_sha256, sha256(document), nonce);
    }

    private static byte[] sha256(byte[] document) {
        return Digest.sha256().digest(document);
    }

    /**
     * The answer to a request.
     *
     * @param trusted certificates of authorities, or of those above them
     * @throws NotATlogException if it is not the answer to this request, its signature is wrong, or
     *     none of the certificates is above that of its signer
     */
    static Timestamp answer(
            byte[] response, TimeStampRequest request, Collection<X509Certificate> trusted) {
        Timestamp stamp = parse(response, trusted);
        try {
            new TimeStampResponse(response).validate(request);
        } catch (TSPException | IOException e) {
            throw new NotATlogException("it is not the answer to the request: " + e.getMessage());
        }
        stamp.require(trusted);
        return stamp;
    }

    /**
     * A stored answer, whose signature is right by the certificate in it or one of the others.
     *
     * @param more certificates of authorities that the answer may lack
     * @throws NotATlogException if it is no time stamp, or its signature is wrong
     */
    public static Timestamp parse(byte[] response, Collection<X509Certificate> more) {
        try {
            TimeStampResponse answer = new TimeStampResponse(response);
            TimeStampToken token = answer.getTimeStampToken();
            boolean granted =
                    answer.getStatus() == PKIStatus.GRANTED
                            || answer.getStatus() == PKIStatus.GRANTED_WITH_MODS;
            if (token == null || !granted) {
                throw new NotATlogException(
                        "the authority refused it with the status "
                                + answer.getStatus()
                                + ": "
                                + answer.getStatusString());
            }
            List<X509Certificate> all = new ArrayList<>(more);
            JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
            for (X509CertificateHolder holder : token.getCertificates().getMatches(null)) {
                all.add(converter.getCertificate(holder));
            }
            requireForm(token);
            X509Certificate signer = signer(token, all);
            token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(signer));
            return new Timestamp(token, signer, all);
        } catch (NotATlogException e) {
            throw e;
        } catch (TSPException
                | IOException
                | GeneralSecurityException
                | OperatorCreationException
                | RuntimeException e) {
            // The parser has exceptions of its own for content that somebody has made up.
            throw new NotATlogException("it is not a valid time stamp: " + e.getMessage());
        }
    }

    /** What OpenSSL requires and the parser does not. */
    private static void requireForm(TimeStampToken token) {
        CMSSignedData signed = token.toCMSSignedData();
        boolean hasForm =
                signed.toASN1Structure().getContentType().equals(CMSObjectIdentifiers.signedData)
                        && signed.getSignerInfos().getSigners().stream()
                                .allMatch(
                                        it ->
                                                signed.getDigestAlgorithmIDs()
                                                        .contains(it.getDigestAlgorithmID()));
        if (!hasForm) {
            throw new NotATlogException("it is not signed data of its algorithm");
        }
    }

    private static X509Certificate signer(TimeStampToken token, List<X509Certificate> all)
            throws IOException, GeneralSecurityException {
        for (X509Certificate certificate : all) {
            X509CertificateHolder holder = new X509CertificateHolder(certificate.getEncoded());
            if (token.getSID().match(holder)) {
                return certificate;
            }
        }
        throw new NotATlogException("it lacks the certificate of its signer");
    }

    /** True if it is over this document. */
    public boolean isOf(byte[] document) {
        return token.getTimeStampInfo()
                        .getMessageImprintAlgOID()
                        .equals(NISTObjectIdentifiers.id_sha256)
                && Arrays.equals(
                        token.getTimeStampInfo().getMessageImprintDigest(), sha256(document));
    }

    /**
     * @throws NotATlogException unless one of these certificates is that of the signer, or above
     *     it, at the time of the stamp
     */
    public void require(Collection<X509Certificate> trusted) {
        if (trusted.contains(signer)) {
            return;
        }
        Set<TrustAnchor> anchors = new HashSet<>();
        trusted.forEach(it -> anchors.add(new TrustAnchor(it, null)));
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(signer);
            PKIXBuilderParameters path = new PKIXBuilderParameters(anchors, target);
            path.addCertStore(
                    CertStore.getInstance(
                            "Collection", new CollectionCertStoreParameters(certificates)));
            path.setRevocationEnabled(false);
            path.setDate(Date.from(at()));
            CertPathBuilder.getInstance("PKIX").build(path);
        } catch (GeneralSecurityException e) {
            throw new NotATlogException(
                    "its signer " + authority() + " is not one of the trusted authorities");
        }
    }

    /** When the document existed, as the authority states it. */
    public Instant at() {
        return token.getTimeStampInfo().getGenTime().toInstant();
    }

    /** The name in the certificate of the signer. */
    public String authority() {
        return signer.getSubjectX500Principal().getName();
    }

    /**
     * The certificates in a PEM file.
     *
     * @return null if it has none, or cannot be read
     */
    public static @Nullable List<X509Certificate> certificates(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            List<X509Certificate> found = new ArrayList<>();
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .forEach(it -> found.add((X509Certificate) it));
            return found.isEmpty() ? null : found;
        } catch (IOException | GeneralSecurityException e) {
            return null;
        }
    }
}
