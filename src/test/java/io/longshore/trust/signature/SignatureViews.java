package io.longshore.trust.signature;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.longshore.json.JsonTree;
import io.longshore.json.ProtoJson;
import java.io.IOException;
import java.util.Base64;

/** The values read from signatures, as trees; an absent text is an empty one. */
public final class SignatureViews {
    private SignatureViews() {}

    /** The text of cosign's older form. */
    public static JsonNode simpleSigning(byte[] payload) throws IOException {
        JsonNode critical = JsonTree.of(payload, SimpleSigning.SHAPE).path("critical");
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", critical.path("type").asText(""))
                .put("digest", critical.path("image").path("docker-manifest-digest").asText(""))
                .put("reference", critical.path("identity").path("docker-reference").asText(""));
    }

    /** A Sigstore bundle. */
    public static JsonNode sigstoreBundle(byte[] document) throws IOException {
        SigstoreBundle.parse(document);
        JsonNode bundle = JsonTree.of(document, SigstoreShapes.BUNDLE);
        JsonNode envelope = bundle.path("dsseEnvelope");
        JsonNode message = bundle.path("messageSignature");
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("mediaType", bundle.path("mediaType").asText(""));
        JsonNode key = bundle.path("verificationMaterial").path("publicKey");
        view.put("hint", key.path("hint").asText(""));
        view.put("payloadType", envelope.path("payloadType").asText(""));
        view.put("payload", bytes(envelope.path("payload")));
        ArrayNode signatures = view.putArray("signatures");
        for (JsonNode signature : envelope.path("signatures")) {
            signatures.add(bytes(signature.path("sig")));
        }
        view.put("signature", bytes(message.path("signature")));
        view.put("digest", bytes(message.path("messageDigest").path("digest")));
        return view;
    }

    /** The base 64 without what two readers may write differently. */
    private static String bytes(JsonNode text) throws IOException {
        try {
            return Base64.getEncoder().encodeToString(ProtoJson.bytes(text.asText("")));
        } catch (IllegalArgumentException e) {
            throw new IOException(e);
        }
    }
}
