package io.longshore.archive;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.longshore.config.Setting;
import io.longshore.config.SettingsTable;
import io.longshore.json.JsonTree;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads manifest.json as imgpkg writes it (imgpkg, {@code imagedesc/types.go}): an array whose
 * elements have either an {@code Image} or an {@code ImageIndex}. It is read as a stream and each
 * part is counted, so that its use of memory is bounded. {@link Elements} verifies the content.
 */
final class ManifestJson {
    /** A layer as imgpkg notes it beside the manifest. */
    record RawLayer(String mediaType, String digest, String diffId, long sizeBytes) {}

    /** A text and the digest that it should have. */
    record RawText(String mediaType, String digest, byte[] bytes) {
        static final RawText NONE = new RawText("", "", null);
    }

    /** An image or an index as it stands there; the members of the other kind are empty. */
    static final class RawElement {
        boolean isIndex;
        RawText manifest = RawText.NONE;
        RawText config = RawText.NONE;
        String tag = "";
        String origRef = "";
        final List<String> refs = new ArrayList<>();
        final Map<String, String> labels = new LinkedHashMap<>();
        final List<RawLayer> layers = new ArrayList<>();
        final List<RawElement> images = new ArrayList<>();
        final List<RawElement> indexes = new ArrayList<>();
    }

    /** Takes the elements one by one, so that they need not all be held in this form. */
    interface Sink {
        void accept(RawElement element) throws LimitException;
    }

    private static final int LONGEST_NAME = 4096;

    private final JsonParser json;
    private final ArchiveLimits limits;
    private int items;

    private ManifestJson(JsonParser json, ArchiveLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    /**
     * @throws LimitException if it names more than the limits allow
     * @throws IOException if it is not what imgpkg writes
     */
    static void read(InputStream text, ArchiveLimits limits, Sink sink) throws IOException {
        try (JsonParser parser = JsonTree.parser(text, ManifestJsonShape.DOCUMENT)) {
            ManifestJson reader = new ManifestJson(parser, limits);
            parser.nextToken();
            reader.expect(JsonToken.START_ARRAY, "the document");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                sink.accept(reader.element());
            }
            if (parser.nextToken() != null) {
                throw new IOException("something follows after its end");
            }
        }
    }

    private RawElement element() throws IOException {
        expect(JsonToken.START_OBJECT, "an element");
        RawElement found = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            boolean isIndex = field.equals("ImageIndex");
            if ((isIndex || field.equals("Image")) && value != JsonToken.VALUE_NULL) {
                if (found != null) {
                    throw new IOException("an element is an image and an index at once");
                }
                found = isIndex ? index(1) : image();
            } else {
                json.skipChildren();
            }
        }
        if (found == null) {
            throw new IOException("an element is neither an image nor an index");
        }
        return found;
    }

    private RawElement image() throws IOException {
        expect(JsonToken.START_OBJECT, "'Image'");
        count();
        RawElement image = new RawElement();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "Layers" -> each(field, () -> image.layers.add(layer()));
                case "Config" -> image.config = text(field);
                case "Manifest" -> image.manifest = text(field);
                default -> common(image, field);
            }
        }
        return image;
    }

    private RawElement index(int depth) throws IOException {
        expect(JsonToken.START_OBJECT, "'ImageIndex'");
        count();
        if (depth > limits.indexDepth()) {
            throw new LimitException(
                    SettingsTable.LIMITS_INDEX_DEPTH, limits.indexDepth(), "indexes are nested");
        }
        RawElement index = new RawElement();
        index.isIndex = true;
        String mediaType = "";
        String digest = "";
        byte[] raw = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "Images" -> each(field, () -> index.images.add(image()));
                case "Indexes" -> each(field, () -> index.indexes.add(index(depth + 1)));
                case "MediaType" -> mediaType = name(field);
                case "Digest" -> digest = name(field);
                case "Raw" -> raw = raw(field);
                default -> common(index, field);
            }
        }
        index.manifest = new RawText(mediaType, digest, raw);
        return index;
    }

    private void common(RawElement element, String field) throws IOException {
        switch (field) {
            case "Refs" ->
                    each(
                            field,
                            () -> {
                                count();
                                element.refs.add(name(field));
                            });
            case "Tag" -> element.tag = name(field);
            case "OrigRef" -> element.origRef = name(field);
            case "Labels" -> labels(element.labels);
            default -> json.skipChildren();
        }
    }

    private RawText text(String what) throws IOException {
        expect(JsonToken.START_OBJECT, "'" + what + "'");
        String mediaType = "";
        String digest = "";
        byte[] raw = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "MediaType" -> mediaType = name(field);
                case "Digest" -> digest = name(field);
                case "Raw" -> raw = raw(field);
                default -> json.skipChildren();
            }
        }
        return new RawText(mediaType, digest, raw);
    }

    private RawLayer layer() throws IOException {
        expect(JsonToken.START_OBJECT, "a layer");
        count();
        String mediaType = "";
        String digest = "";
        String diffId = "";
        long size = 0;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "MediaType" -> mediaType = name(field).intern();
                case "Digest" -> digest = name(field);
                case "DiffID" -> diffId = name(field);
                case "Size" -> {
                    expect(JsonToken.VALUE_NUMBER_INT, "'Size'");
                    size = json.getLongValue();
                }
                default -> json.skipChildren();
            }
        }
        return new RawLayer(mediaType, digest, diffId, size);
    }

    private void labels(Map<String, String> labels) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        expect(JsonToken.START_OBJECT, "'Labels'");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            count();
            String label = json.currentName();
            json.nextToken();
            labels.put(label, name("Labels"));
        }
    }

    private void each(String what, Step step) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        expect(JsonToken.START_ARRAY, "'" + what + "'");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            step.run();
        }
    }

    /** The text of the current token; Go writes an absent one as null or as an empty text. */
    private String name(String field) throws IOException {
        String text = string(field);
        if (text.length() > LONGEST_NAME) {
            throw new IOException("'" + field + "' is longer than " + LONGEST_NAME + " characters");
        }
        return text;
    }

    private byte[] raw(String field) throws IOException {
        String text = string(field);
        if (text.length() > limits.textBytes()) {
            throw new LimitException(
                    SettingsTable.LIMITS_TEXT, limits.textBytes(), "a manifest is too long");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String string(String field) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return "";
        }
        expect(JsonToken.VALUE_STRING, "'" + field + "'");
        return json.getText();
    }

    private void count() throws LimitException {
        if (++items > limits.items()) {
            throw new LimitException(
                    SettingsTable.LIMITS_ITEMS, limits.items(), "too much is named");
        }
    }

    private void expect(JsonToken token, String what) throws IOException {
        if (json.currentToken() != token) {
            throw new IOException(
                    Printable.of(what) + " is not " + kind(token) + " at " + position());
        }
    }

    private String position() {
        return "character " + json.currentTokenLocation().getCharOffset();
    }

    private static String kind(JsonToken token) {
        return switch (token) {
            case START_ARRAY -> "an array";
            case START_OBJECT -> "an object";
            case VALUE_NUMBER_INT -> "a whole number";
            default -> "a text";
        };
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Something is more than a limit allows. */
    static final class LimitException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient Setting<Integer> limit;
        private final long value;

        LimitException(Setting<Integer> limit, long value, String what) {
            super(what);
            this.limit = limit;
            this.value = value;
        }

        Setting<Integer> limit() {
            return limit;
        }

        long value() {
            return value;
        }
    }
}
