package io.longshore.archive.imgpkg;

import static io.longshore.json.Shape.PLAIN;
import static io.longshore.json.Shape.TEXT;
import static io.longshore.json.Shape.WHOLE;
import static io.longshore.json.Shape.list;
import static io.longshore.json.Shape.map;
import static io.longshore.json.Shape.object;

import io.longshore.json.Shape;
import java.util.HashMap;
import java.util.Map;

/** The members of manifest.json that imgpkg knows (imgpkg, {@code imagedesc/types.go}). */
final class ManifestJsonShape {
    private static final Shape LAYER =
            object(Map.of("MediaType", TEXT, "Digest", TEXT, "DiffID", TEXT, "Size", WHOLE), PLAIN);
    private static final Shape CONFIG = object(Map.of("Digest", TEXT, "Raw", TEXT), PLAIN);
    private static final Shape MANIFEST =
            object(Map.of("MediaType", TEXT, "Digest", TEXT, "Raw", TEXT), PLAIN);
    private static final Shape IMAGE =
            element(Map.of("Layers", list(LAYER), "Config", CONFIG, "Manifest", MANIFEST));

    private static final Shape INDEX =
            element(
                            Map.of(
                                    "Images", list(IMAGE),
                                    "MediaType", TEXT,
                                    "Digest", TEXT,
                                    "Raw", TEXT))
                    .holdingItself("Indexes");

    static final Shape DOCUMENT = list(object(Map.of("Image", IMAGE, "ImageIndex", INDEX), PLAIN));

    private ManifestJsonShape() {}

    private static Shape element(Map<String, Shape> own) {
        Map<String, Shape> members = new HashMap<>(own);
        members.put("Refs", list(TEXT));
        members.put("Tag", TEXT);
        members.put("OrigRef", TEXT);
        members.put("Labels", map(TEXT));
        return object(members, PLAIN);
    }
}
