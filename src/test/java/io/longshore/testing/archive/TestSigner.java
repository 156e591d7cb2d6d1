package io.longshore.testing.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Signs as cosign does, by a key of its own: for signatures that cosign would not make. */
public final class TestSigner {
    public static final String SIGSTORE_BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    public static final String SIMPLE_SIGNING_TYPE = "cosign container image signature";

    private final KeyPair keys;
    private final String algorithm;

    private TestSigner(KeyPair keys, String algorithm) {
        this.keys = keys;
        this.algorithm = algorithm;
    }

    /** With a new ECDSA P-256 key. */
    public static TestSigner ecdsa() {
        return of("EC", 256, "SHA256withECDSA");
    }

    /** With a new key of any kind that Java knows. */
    public static TestSigner of(String kind, int bits, String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            generator.initialize(bits);
            return new TestSigner(generator.generateKeyPair(), algorithm);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The public key as in {@code cosign.pub}. */
    public String publicKey() {
        return pem("PUBLIC KEY", keys.getPublic().getEncoded());
    }

    /** The private key in PEM. */
    public String privateKey() {
        return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN "
                + kind
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END "
                + kind
                + "-----\n";
    }

    public byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(keys.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** What {@code cosign sign-blob --key} prints. */
    public String signBlob(byte[] message) {
        return Base64.getEncoder().encodeToString(sign(message));
    }

    /** The text that a signature of an image is over. */
    public static String payload(String repository, Digest image, String type) {
        return "{\"critical\":{\"identity\":{\"docker-reference\":\""
                + repository
                + "\"},\"image\":{\"docker-manifest-digest\":\""
                + image
                + "\"},\"type\":\""
                + type
                + "\"},\"optional\":null}";
    }

    /** A signature to be tagged {@link TestImages#signatureTag}. */
    public TestImages.Image signature(TestImages.Element image) {
        String payload = payload(image.repository(), image.digest(), SIMPLE_SIGNING_TYPE);
        return signature(image.repository(), payload, payload);
    }

    /** A signature as cosign 3 makes it: a referrer that holds a Sigstore bundle. */
    public TestImages.Image referrer(TestImages.Element image) {
        TestImages.Layer layer = TestImages.layer(bundle(image.digest())).as(SIGSTORE_BUNDLE);
        return image(image.repository(), layer, Map.of(), image);
    }

    /** A Sigstore bundle that signs an image. */
    public byte[] bundle(Digest image) {
        String type = "application/vnd.in-toto+json";
        byte[] statement =
                ("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":{\"sha256\":\""
                                + image.hex()
                                + "\"}}],\"predicateType\":\"https://sigstore.dev/cosign/sign/v1\","
                                + "\"predicate\":{}}")
                        .getBytes(UTF_8);
        // The signed text is type and payload, each preceded by its length (DSSE, "PAE").
        String signed =
                "DSSEv1 %d %s %d %s"
                        .formatted(
                                type.length(),
                                type,
                                statement.length,
                                new String(statement, UTF_8));
        return ("{\"mediaType\":\""
                        + SIGSTORE_BUNDLE
                        + "\",\"verificationMaterial\":{\"publicKey\":{\"hint\":\"\"}},"
                        + "\"dsseEnvelope\":{\"payload\":\""
                        + Base64.getEncoder().encodeToString(statement)
                        + "\",\"payloadType\":\""
                        + type
                        + "\",\"signatures\":[{\"sig\":\""
                        + signBlob(signed.getBytes(UTF_8))
                        + "\"}]}}")
                .getBytes(UTF_8);
    }

    /** A signature over one text that shows another. */
    public TestImages.Image signature(String repository, String signed, String shown) {
        TestImages.Layer layer =
                TestImages.layer(shown.getBytes(UTF_8)).as(MediaTypes.COSIGN_SIMPLE_SIGNING);
        return image(
                repository,
                layer,
                Map.of("dev.cosignproject.cosign/signature", signBlob(signed.getBytes(UTF_8))),
                null);
    }

    /** An image of one layer, of a subject if there is one. */
    public static TestImages.Image image(
            String repository,
            TestImages.Layer layer,
            Map<String, String> annotations,
            TestImages.Element subject) {
        return image(repository, "{}".getBytes(UTF_8), layer, annotations, subject);
    }

    /** The same with this config. */
    public static TestImages.Image image(
            String repository,
            byte[] config,
            TestImages.Layer layer,
            Map<String, String> annotations,
            TestImages.Element subject) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
        String configType = subject == null ? MediaTypes.OCI_CONFIG : MediaTypes.OCI_EMPTY;
        manifest.put("config", descriptor(configType, Digest.of(config), config.length));
        Map<String, Object> listed = descriptor(layer.mediaType(), layer.digest(), layer.size());
        listed.put("annotations", annotations);
        manifest.put("layers", List.of(listed));
        if (subject != null) {
            manifest.put(
                    "subject",
                    descriptor(subject.mediaType(), subject.digest(), subject.manifest().length));
        }
        return TestImages.imageOf(
                repository, MediaTypes.OCI_MANIFEST, Json.compact(manifest), config, layer);
    }

    private static Map<String, Object> descriptor(String mediaType, Digest digest, long size) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", mediaType);
        descriptor.put("digest", digest.toString());
        descriptor.put("size", size);
        return descriptor;
    }
}
