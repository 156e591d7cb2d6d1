package io.longshore.archive.imgpkg;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.longshore.archive.imgpkg.RawElement.RawText;
import io.longshore.testing.archive.TestArchives;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The values read from a manifest.json, as a tree. */
public final class ManifestJsonView {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ManifestJsonView() {}

    public static JsonNode of(byte[] manifestJson) throws IOException {
        ArrayNode elements = NODES.arrayNode();
        ManifestJson.read(
                new ByteArrayInputStream(manifestJson),
                "a test",
                TestArchives.LIMITS,
                element -> elements.add(view(element)));
        return elements;
    }

    private static JsonNode view(RawElement element) {
        ObjectNode view = NODES.objectNode();
        ArrayNode layers = view.putArray("layers");
        element.layers.forEach(
                layer ->
                        layers.addObject()
                                .put("mediaType", layer.mediaType())
                                .put("digest", layer.digest())
                                .put("diffId", layer.diffId())
                                .put("size", Long.toString(layer.sizeBytes())));
        // Of a config no media type is read.
        RawText config = element.config;
        view.set("config", view(new RawText("", config.digest(), config.bytes())));
        view.set("manifest", view(element.manifest));
        view.set("images", views(element.images));
        view.set("indexes", views(element.indexes));
        view.put("tag", element.tag);
        view.put("origRef", element.origRef);
        ArrayNode refs = view.putArray("refs");
        element.refs.forEach(refs::add);
        ObjectNode labels = view.putObject("labels");
        element.labels.forEach(labels::put);
        return view;
    }

    private static JsonNode views(List<RawElement> elements) {
        return NODES.arrayNode().addAll(elements.stream().map(ManifestJsonView::view).toList());
    }

    private static JsonNode view(RawText text) {
        byte[] raw = text.bytes();
        return NODES.objectNode()
                .put("mediaType", text.mediaType())
                .put("digest", text.digest())
                .put("raw", new String(raw, StandardCharsets.UTF_8));
    }
}
