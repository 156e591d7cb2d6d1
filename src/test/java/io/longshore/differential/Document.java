package io.longshore.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.longshore.archive.imgpkg.ManifestJsonView;
import io.longshore.oci.ConfigFile;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.Platform;
import io.longshore.problem.ProblemException;
import io.longshore.trust.signature.SignatureViews;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A document, and what Longshore reads in it. */
record Document(Kind kind, byte[] bytes) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** A manifest with an image config, whose content has to be readable. */
    private static final Manifest IMAGE = image(MediaTypes.DOCKER_CONFIG);

    private static final Manifest ARTIFACT = image("application/vnd.example.config+json");

    /** What a document is read as. */
    enum Kind {
        MANIFEST('m'),
        CONFIG('c'),
        ARTIFACT_CONFIG('c'),
        MANIFEST_JSON('t'),
        SIMPLE_SIGNING('s'),
        SIGSTORE_BUNDLE('b');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        char letter() {
            return letter;
        }
    }

    /** The values that Longshore reads, in the form of the Go program; empty if it is rejected. */
    Optional<JsonNode> view() {
        try {
            return Optional.of(
                    switch (kind) {
                        case MANIFEST -> view(Manifest.read(bytes, null));
                        case CONFIG -> view(ConfigFile.read(IMAGE, bytes));
                        case ARTIFACT_CONFIG -> view(ConfigFile.read(ARTIFACT, bytes));
                        case MANIFEST_JSON -> ManifestJsonView.of(bytes);
                        case SIMPLE_SIGNING -> SignatureViews.simpleSigning(bytes);
                        case SIGSTORE_BUNDLE -> SignatureViews.sigstoreBundle(bytes);
                    });
        } catch (ProblemException | IOException refused) {
            return Optional.empty();
        }
    }

    /** An artifact's config that Go cannot read says nothing, to us as well. */
    boolean isSaidNothing(JsonNode ours) {
        return kind == Kind.ARTIFACT_CONFIG
                && ours.equals(view(new ConfigFile(Map.of(), null, List.of(), false)));
    }

    @Override
    public String toString() {
        return kind + " " + new String(bytes, StandardCharsets.UTF_8);
    }

    private static JsonNode view(Manifest manifest) {
        ObjectNode view = NODES.objectNode();
        view.put("kind", manifest.isIndex() ? "index" : "image");
        view.put("mediaType", manifest.mediaType());
        view.put("artifactType", manifest.artifactType().orElse(""));
        view.set("config", manifest.config().map(Document::view).orElse(NODES.nullNode()));
        view.set("layers", array(manifest.layers().stream().map(Document::view).toList()));
        view.set("manifests", array(manifest.manifests().stream().map(Document::view).toList()));
        view.set("subject", manifest.subject().map(Document::view).orElse(NODES.nullNode()));
        view.set("annotations", map(manifest.annotations()));
        return view;
    }

    private static JsonNode view(Descriptor descriptor) {
        ObjectNode view = NODES.objectNode();
        view.put("mediaType", descriptor.mediaType());
        view.put("digest", descriptor.digest().toString());
        view.put("size", Long.toString(descriptor.sizeBytes()));
        view.set("urls", array(descriptor.urls().stream().map(NODES::textNode).toList()));
        view.set("annotations", map(descriptor.annotations()));
        view.set("platform", view(descriptor.platform()));
        String artifactType = descriptor.artifactType();
        view.put("artifactType", artifactType == null ? "" : artifactType);
        return view;
    }

    private static JsonNode view(ConfigFile config) {
        ObjectNode view = NODES.objectNode();
        view.set("labels", map(config.labels()));
        view.set("platform", view(config.platform()));
        view.set("diffIds", array(config.diffIds().stream().map(NODES::textNode).toList()));
        return view;
    }

    private static JsonNode view(Platform platform) {
        return platform == null
                ? NODES.nullNode()
                : NODES.objectNode()
                        .put("os", platform.os())
                        .put("architecture", platform.architecture())
                        .put("variant", platform.variant());
    }

    private static JsonNode array(List<? extends JsonNode> elements) {
        return NODES.arrayNode().addAll(elements);
    }

    private static JsonNode map(Map<String, String> texts) {
        ObjectNode object = NODES.objectNode();
        texts.forEach(object::put);
        return object;
    }

    private static Manifest image(String configType) {
        String manifest =
                """
                {"schemaVersion": 2, "layers": [],
                 "config": {"mediaType": "%s", "size": 2, "digest": "sha256:%s"}}"""
                        .formatted(configType, "44".repeat(32));
        return Manifest.read(manifest.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
    }
}
