package io.longshore.archive.imgpkg;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An image or an index as manifest.json has it; the members of the other kind are empty. */
final class RawElement {
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

    /** How to name it to a person: its first reference, else the digest that it states. */
    String name() {
        return refs.isEmpty() ? manifest.digest() : refs.get(0);
    }

    /** A layer as imgpkg notes it beside the manifest. */
    record RawLayer(String mediaType, String digest, String diffId, long sizeBytes) {}

    /**
     * A text and the digest that it should have.
     *
     * @param text null if there is none
     */
    record RawText(String mediaType, String digest, byte @Nullable [] text) {
        static final RawText NONE = new RawText("", "", null);

        /** Empty if there is none; not to be changed. */
        byte[] bytes() {
            return text == null ? new byte[0] : text;
        }
    }
}
