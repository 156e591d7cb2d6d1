package io.longshore.trust.signature;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.json.Shape;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * cosign's own form of a signature (cosign, {@code specs/SIGNATURE_SPEC.md}): a layer that says
 * which image it is about, and its signature as an annotation of the layer.
 */
final class SimpleSigning {
    static final int MOST_BYTES = 1 << 20;

    private static final String ANNOTATION = "dev.cosignproject.cosign/signature";
    private static final String TYPE = "cosign container image signature";

    /** As cosign's type for it (sigstore, {@code pkg/signature/payload}). */
    static final Shape SHAPE =
            Shape.object(
                    Map.of(
                            "critical",
                            Shape.object(
                                    Map.of(
                                            "identity", texts("docker-reference"),
                                            "image", texts("docker-manifest-digest"),
                                            "type", Shape.TEXT),
                                    Shape.PLAIN),
                            // What the one who signs adds, with free names.
                            "optional",
                            Shape.map(Shape.ANYTHING)),
                    Shape.PLAIN);

    private SimpleSigning() {}

    private static Shape texts(String member) {
        return Shape.object(Map.of(member, Shape.TEXT), Shape.PLAIN);
    }

    /**
     * @param layer as the signature's manifest names it
     * @param payload the layer's content
     * @param image the digest of the image that the signature is for
     * @param keys those that count for where the tarball says the image comes from
     */
    static Verdict verdict(Descriptor layer, byte[] payload, Digest image, List<ImageKey> keys) {
        if (!Digest.of(payload).equals(layer.digest())) {
            return Verdict.invalid("its text has been changed");
        }
        byte[] signature;
        JsonNode critical;
        try {
            signature =
                    Base64.getDecoder().decode(layer.annotations().getOrDefault(ANNOTATION, ""));
            critical = JsonTree.of(payload, SHAPE).path("critical");
        } catch (IllegalArgumentException | IOException e) {
            return Verdict.invalid("its text or its base 64 cannot be read");
        }
        if (signature.length == 0) {
            return Verdict.invalid("it has no annotation " + ANNOTATION);
        }
        if (!critical.path("type").asText("").equals(TYPE)) {
            return Verdict.invalid("its text is not of the type '" + TYPE + "'");
        }
        String signed = critical.path("image").path("docker-manifest-digest").asText("");
        if (!signed.equals(image.toString())) {
            return Verdict.invalid("it is the signature of " + Printable.of(signed));
        }
        return byKey(critical, payload, signature, keys);
    }

    /** A key that is tied to origins also has to count for the origin that was signed. */
    private static Verdict byKey(
            JsonNode critical, byte[] payload, byte[] signature, List<ImageKey> keys) {
        String origin = critical.path("identity").path("docker-reference").asText("");
        Content content = Content.of(payload);
        List<String> elsewhere = new ArrayList<>();
        for (ImageKey key : keys) {
            if (key.key().signed(content, signature)) {
                if (origin.isEmpty() || key.origins().include(repository(origin))) {
                    return Verdict.valid(key.key().name());
                }
                elsewhere.add(key.key().name());
            }
        }
        return elsewhere.isEmpty()
                ? Verdict.unknownKey("none of the keys that count here made it")
                : Verdict.unknownKey(
                        elsewhere.get(0)
                                + " made it, which does not count for "
                                + Printable.of(origin)
                                + ", the origin that was signed");
    }

    /** Without tag and digest. */
    static String repository(String reference) {
        String name = reference.replaceFirst("@.*", "");
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
    }
}
