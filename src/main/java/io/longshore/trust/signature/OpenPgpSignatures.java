package io.longshore.trust.signature;

import io.longshore.archive.ByteSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * A file of detached OpenPGP signatures (RFC 9580, 10.4), armored or not, which receives the signed
 * bytes. Used once.
 */
final class OpenPgpSignatures implements ByteSink {
    private static final int MOST = 16;

    /** MD5, SHA-1 and the like let one signature fit two files. */
    private static final Set<Integer> STRONG =
            Set.of(
                    HashAlgorithmTags.SHA256,
                    HashAlgorithmTags.SHA384,
                    HashAlgorithmTags.SHA512,
                    HashAlgorithmTags.SHA3_256,
                    HashAlgorithmTags.SHA3_512);

    private final List<HashedSignature> fed = new ArrayList<>();
    private Verdict decided = Verdict.NONE;

    /** A signature whose key is known. */
    private record HashedSignature(PGPSignature signature, String key) {}

    private OpenPgpSignatures() {}

    /**
     * @throws IOException if the file holds no detached signature
     */
    static OpenPgpSignatures read(byte[] file, List<OpenPgpKeys> keys) throws IOException {
        OpenPgpSignatures all = new OpenPgpSignatures();
        for (PGPSignature signature : parse(file)) {
            all.add(signature, keys);
        }
        return all;
    }

    private static List<PGPSignature> parse(byte[] file) throws IOException {
        Object first;
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(file))) {
            first = new BcPGPObjectFactory(in).nextObject();
        } catch (IOException | RuntimeException e) {
            throw new IOException("it holds no OpenPGP signature that can be read", e);
        }
        if (!(first instanceof PGPSignatureList list) || list.isEmpty()) {
            throw new IOException("it holds no detached OpenPGP signature");
        }
        if (list.size() > MOST) {
            throw new IOException("it holds more than " + MOST + " signatures");
        }
        List<PGPSignature> signatures = new ArrayList<>();
        list.iterator().forEachRemaining(signatures::add);
        return signatures;
    }

    private void add(PGPSignature signature, List<OpenPgpKeys> keys) {
        int type = signature.getSignatureType();
        if (type != PGPSignature.BINARY_DOCUMENT && type != PGPSignature.CANONICAL_TEXT_DOCUMENT) {
            decide(Verdict.invalid("it is not a signature of a file"));
            return;
        }
        Optional<OpenPgpKeys.Found> found =
                keys.stream().flatMap(k -> k.find(signature.getKeyID()).stream()).findFirst();
        if (found.isEmpty()) {
            String id = String.format(Locale.ROOT, "%016X", signature.getKeyID());
            decide(Verdict.unknownKey("it was made by the OpenPGP key " + id));
            return;
        }
        if (!STRONG.contains(signature.getHashAlgorithm())) {
            decide(Verdict.invalid("its hash is too weak"));
            return;
        }
        Optional<Instant> end = endOf(signature);
        if (end.isPresent() && end.get().isBefore(Instant.now())) {
            decide(Verdict.invalid("it expired at " + end.get()));
            return;
        }
        Optional<String> objection =
                OpenPgpKeys.objection(found.get(), signature.getCreationTime());
        if (objection.isPresent()) {
            decide(Verdict.invalid(objection.get()));
            return;
        }
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), found.get().key());
            fed.add(new HashedSignature(signature, found.get().file()));
        } catch (PGPException | RuntimeException e) {
            decide(Verdict.invalid("its algorithm is not supported"));
        }
    }

    /** Its stated expiry; empty if it has none. */
    private static Optional<Instant> endOf(PGPSignature signature) {
        PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
        long seconds = hashed == null ? 0 : hashed.getSignatureExpirationTime();
        return seconds == 0
                ? Optional.empty()
                : Optional.of(signature.getCreationTime().toInstant().plusSeconds(seconds));
    }

    @Override
    public void take(byte[] bytes, int count) {
        for (HashedSignature one : fed) {
            one.signature().update(bytes, 0, count);
        }
    }

    /** The result, after all bytes. */
    Verdict verdict() {
        for (HashedSignature one : fed) {
            decide(verdict(one));
        }
        return decided;
    }

    private static Verdict verdict(HashedSignature one) {
        try {
            if (one.signature().verify()) {
                return Verdict.valid(one.key());
            }
        } catch (PGPException | RuntimeException e) {
            return Verdict.invalid("its values do not form a signature");
        }
        return Verdict.invalid("it is the signature of something else");
    }

    private void decide(Verdict verdict) {
        decided = decided.or(verdict);
    }
}
