package io.longshore.archive.imgpkg;

import com.fasterxml.jackson.core.JsonParser;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.imgpkg.RawElement.RawLayer;
import io.longshore.archive.imgpkg.RawElement.RawText;
import io.longshore.json.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads manifest.json as imgpkg writes it (imgpkg, {@code imagedesc/types.go}): an array whose
 * elements have either an {@code Image} or an {@code ImageIndex}. {@link ManifestJsonEntries}
 * verifies the content.
 */
final class ManifestJson {
    private final BoundedJson json;

    private ManifestJson(BoundedJson json) {
        this.json = json;
    }

    /**
     * @param archive its name, fit to be shown
     * @param sink takes the elements one by one, so that they need not all be held in this form
     * @throws io.longshore.problem.ProblemException {@code TARBALL_TOO_LARGE} if it names more than
     *     the limits allow
     * @throws IOException if it is not what imgpkg writes
     */
    static void read(
            InputStream text, String archive, ArchiveLimits limits, Consumer<RawElement> sink)
            throws IOException {
        try (JsonParser parser = JsonTree.parser(text, ManifestJsonShape.DOCUMENT)) {
            BoundedJson json = new BoundedJson(parser, archive, limits);
            ManifestJson reader = new ManifestJson(json);
            json.document(() -> sink.accept(reader.element()));
        }
    }

    private RawElement element() throws IOException {
        Found found = new Found();
        json.object(
                "an element",
                field -> {
                    boolean isIndex = field.equals("ImageIndex");
                    if ((isIndex || field.equals("Image")) && !json.isNull()) {
                        if (found.element != null) {
                            throw new IOException("an element is an image and an index at once");
                        }
                        found.element = isIndex ? index(1) : image();
                    } else {
                        json.skip();
                    }
                });
        if (found.element == null) {
            throw new IOException("an element is neither an image nor an index");
        }
        return found.element;
    }

    private static final class Found {
        private @Nullable RawElement element;
    }

    private RawElement image() throws IOException {
        RawElement image = new RawElement();
        json.object(
                "'Image'",
                json::countItem,
                field -> {
                    switch (field) {
                        case "Layers" -> json.each(field, () -> image.layers.add(layer()));
                        case "Config" -> image.config = text(field);
                        case "Manifest" -> image.manifest = text(field);
                        default -> common(image, field);
                    }
                });
        return image;
    }

    private RawElement index(int depth) throws IOException {
        RawElement index = new RawElement();
        index.isIndex = true;
        TextMembers text = new TextMembers();
        json.object(
                "'ImageIndex'",
                () -> {
                    json.countItem();
                    json.requireDepth(depth);
                },
                field -> {
                    switch (field) {
                        case "Images" -> json.each(field, () -> index.images.add(image()));
                        case "Indexes" ->
                                json.each(field, () -> index.indexes.add(index(depth + 1)));
                        default -> {
                            if (!text.read(field)) {
                                common(index, field);
                            }
                        }
                    }
                });
        index.manifest = text.text();
        return index;
    }

    private void common(RawElement element, String field) throws IOException {
        switch (field) {
            case "Refs" ->
                    json.each(
                            field,
                            () -> {
                                json.countItem();
                                element.refs.add(json.name(field));
                            });
            case "Tag" -> element.tag = json.name(field);
            case "OrigRef" -> element.origRef = json.name(field);
            case "Labels" -> labels(element.labels);
            default -> json.skip();
        }
    }

    private RawText text(String what) throws IOException {
        TextMembers text = new TextMembers();
        json.object(
                "'" + what + "'",
                field -> {
                    if (!text.read(field)) {
                        json.skip();
                    }
                });
        return text.text();
    }

    /** The members that make up a text and its digest. */
    private final class TextMembers {
        private String mediaType = "";
        private String digest = "";
        private byte @Nullable [] raw;

        /** False if the member is none of them. */
        boolean read(String field) throws IOException {
            switch (field) {
                case "MediaType" -> mediaType = json.name(field);
                case "Digest" -> digest = json.name(field);
                case "Raw" -> raw = json.text(field);
                default -> {
                    return false;
                }
            }
            return true;
        }

        RawText text() {
            return new RawText(mediaType, digest, raw);
        }
    }

    private RawLayer layer() throws IOException {
        LayerMembers layer = new LayerMembers();
        json.object("a layer", json::countItem, layer::read);
        return new RawLayer(layer.mediaType, layer.digest, layer.diffId, layer.sizeBytes);
    }

    private final class LayerMembers {
        private String mediaType = "";
        private String digest = "";
        private String diffId = "";
        private long sizeBytes;

        void read(String field) throws IOException {
            switch (field) {
                case "MediaType" -> mediaType = json.name(field).intern();
                case "Digest" -> digest = json.name(field);
                case "DiffID" -> diffId = json.name(field);
                case "Size" -> sizeBytes = json.number(field);
                default -> json.skip();
            }
        }
    }

    private void labels(Map<String, String> labels) throws IOException {
        if (json.isNull()) {
            return;
        }
        json.object(
                "'Labels'",
                label -> {
                    json.countItem();
                    labels.put(label, json.name("Labels"));
                });
    }
}
