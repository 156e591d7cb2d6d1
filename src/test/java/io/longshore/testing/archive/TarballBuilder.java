package io.longshore.testing.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Index;
import io.longshore.testing.archive.TestImages.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Writes images as a tarball in imgpkg's form, whole or broken in a chosen way. */
public final class TarballBuilder {
    private final List<Map<String, Object>> elements = new ArrayList<>();
    private final Map<Digest, Layer> layers = new TreeMap<>();
    private final Set<Digest> omitted = new HashSet<>();
    private final Set<Digest> zeroed = new HashSet<>();
    private UnaryOperator<String> manifestJson = UnaryOperator.identity();

    /** An image or index without a tag. */
    public TarballBuilder add(Element element) {
        return add(element, "", Map.of());
    }

    /** An image or index with a tag. */
    public TarballBuilder add(Element element, String tag) {
        return add(element, tag, Map.of());
    }

    /** The bundle that was exported. */
    public TarballBuilder root(Element bundle, String tag) {
        return add(bundle, tag, Map.of(TestArchives.ROOT_BUNDLE_LABEL, ""));
    }

    /** An image or index with a tag and notes of the exporter. */
    public TarballBuilder add(Element element, String tag, Map<String, String> labels) {
        Map<String, Object> top = new LinkedHashMap<>();
        boolean isIndex = element instanceof Index;
        top.put("ImageIndex", isIndex ? json(element, tag, labels) : null);
        top.put("Image", isIndex ? null : json(element, tag, labels));
        elements.add(top);
        return this;
    }

    /** The layer is named but has no entry. */
    public TarballBuilder omit(Digest layer) {
        omitted.add(layer);
        return this;
    }

    /** The layer's entry has its size and only zeros: what a killed export leaves. */
    public TarballBuilder zero(Digest layer) {
        zeroed.add(layer);
        return this;
    }

    /** Changes the text of manifest.json. */
    public TarballBuilder manifestJson(UnaryOperator<String> change) {
        manifestJson = change;
        return this;
    }

    /** The file; its layers of zeros take no room on the disk. */
    public Path write(Path file) {
        try (RawTar tar = new RawTar(file)) {
            writeEntries(tar);
            tar.end();
            return file;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** All entries, without the end of the tar. */
    public void writeEntries(RawTar tar) throws IOException {
        String text = new String(Json.compact(elements), UTF_8);
        tar.file("manifest.json", manifestJson.apply(text).getBytes(UTF_8));
        for (Layer layer : layers.values()) {
            if (omitted.contains(layer.digest())) {
                continue;
            }
            if (layer.content() == null || zeroed.contains(layer.digest())) {
                tar.zeros(entryName(layer.digest()), layer.size());
            } else {
                tar.file(entryName(layer.digest()), layer.content());
            }
        }
    }

    /** The name of a layer's entry. */
    public static String entryName(Digest layer) {
        return "sha256-" + layer.hex() + ".tar.gz";
    }

    private Map<String, Object> json(Element element, String tag, Map<String, String> labels) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("Refs", List.of(element.ref()));
        if (element instanceof Image image) {
            List<Object> noted = new ArrayList<>();
            for (Layer layer : image.layers()) {
                layers.put(layer.digest(), layer);
                Map<String, Object> note = new LinkedHashMap<>();
                note.put("MediaType", layer.mediaType());
                note.put("Digest", layer.digest().toString());
                note.put("DiffID", layer.diffId());
                note.put("Size", layer.size());
                noted.add(note);
            }
            json.put("Layers", noted);
            json.put("Config", text(null, image.config()));
            json.put("Manifest", text(image.mediaType(), image.manifest()));
        } else if (element instanceof Index index) {
            List<Object> images = new ArrayList<>();
            List<Object> indexes = new ArrayList<>();
            for (Element child : index.children()) {
                (child instanceof Image ? images : indexes).add(json(child, tag, labels));
            }
            json.put("Images", images);
            json.put("Indexes", indexes.isEmpty() ? null : indexes);
            json.putAll(text(index.mediaType(), index.manifest()));
        }
        json.put("Tag", tag);
        json.put("OrigRef", tag.endsWith(".sig") ? "" : element.ref());
        json.put("Labels", labels.isEmpty() ? null : labels);
        return json;
    }

    private static Map<String, Object> text(String mediaType, byte[] bytes) {
        Map<String, Object> text = new LinkedHashMap<>();
        if (mediaType != null) {
            text.put("MediaType", mediaType);
        }
        text.put("Digest", Digest.of(bytes).toString());
        text.put("Raw", new String(bytes, UTF_8));
        return text;
    }
}
