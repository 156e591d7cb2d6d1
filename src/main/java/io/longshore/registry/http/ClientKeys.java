package io.longshore.registry.http;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** Reads the certificate and key by which we show a registry who we are. */
final class ClientKeys {
    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN (RSA |EC |ENCRYPTED )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END");

    /** SEQUENCE { INTEGER 0, SEQUENCE { OID rsaEncryption, NULL } }, what PKCS #8 puts before. */
    private static final byte[] RSA_PREFIX = {
        0x02,
        0x01,
        0x00,
        0x30,
        0x0d,
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };

    private ClientKeys() {}

    /**
     * @throws io.longshore.problem.ProblemException {@code CLIENT_CERTIFICATE_UNUSABLE}
     */
    static KeyManager[] read(ClientCertificate files) {
        try {
            PemFile chain = PemFile.read(files.certificate());
            PrivateKey key =
                    key(
                            new String(PemFile.content(files.key()), StandardCharsets.ISO_8859_1),
                            chain.certificates().get(0).getPublicKey().getAlgorithm());
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "client", key, new char[0], chain.certificates().toArray(Certificate[]::new));
            KeyManagerFactory factory =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.CLIENT_CERTIFICATE_UNUSABLE,
                            "The client certificate "
                                    + Printable.of(files.certificate().toString())
                                    + " with the key "
                                    + Printable.of(files.key().toString())
                                    + " cannot be used.",
                            e instanceof IOException
                                    ? Printable.of(e.getMessage()) + "."
                                    : "The key does not belong to the certificate, or is not a"
                                            + " private key.",
                            "Name PEM files that belong together with"
                                    + " longshore.registry.client-cert-path and"
                                    + " longshore.registry.client-key-path, the key in PKCS #8"
                                    + " without a passphrase (openssl pkcs8 -topk8 -nocrypt)."),
                    e);
        }
    }

    private static PrivateKey key(String pem, String algorithm)
            throws IOException, GeneralSecurityException {
        Matcher matcher = KEY.matcher(pem);
        if (!matcher.find()) {
            throw new IOException("there is no private key in the key file");
        }
        String kind = matcher.group(1) == null ? "" : matcher.group(1).trim();
        byte[] bytes = Base64.getMimeDecoder().decode(matcher.group(2));
        switch (kind) {
            case "":
                break;
            case "RSA":
                bytes = wrap(bytes);
                break;
            default:
                throw new IOException("the key is in the form '" + kind + " PRIVATE KEY'");
        }
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
    }

    /** PKCS #1 to PKCS #8 (RFC 5208): SEQUENCE { prefix, OCTET STRING { the key } }. */
    private static byte[] wrap(byte[] pkcs1) throws IOException {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        inner.write(RSA_PREFIX);
        inner.write(0x04);
        writeLength(inner, pkcs1.length);
        inner.write(pkcs1);
        ByteArrayOutputStream outer = new ByteArrayOutputStream();
        outer.write(0x30);
        writeLength(outer, inner.size());
        inner.writeTo(outer);
        return outer.toByteArray();
    }

    private static void writeLength(ByteArrayOutputStream out, int length) {
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
    }
}
