package io.longshore.archive.imgpkg;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.LayerEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes manifest.json byte for byte as imgpkg does (imgpkg, {@code imagedesc/types.go}): the
 * elements in the order of their digests, the members in the order of its types.
 */
final class ManifestJsonWriter {
    private final GoJson json = new GoJson();

    private final @Nullable ArchiveEntry rootBundle;

    private ManifestJsonWriter(@Nullable ArchiveEntry rootBundle) {
        this.rootBundle = rootBundle;
    }

    /**
     * @param rootBundle one of the entries, which gets the label of the exported bundle; may be
     *     null
     */
    static byte[] write(List<ArchiveEntry> entries, @Nullable ArchiveEntry rootBundle) {
        List<ArchiveEntry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparing(ManifestJsonWriter::sortKey));
        ManifestJsonWriter text = new ManifestJsonWriter(rootBundle);
        text.json.list(sorted, text::element);
        return text.json.toBytes();
    }

    private static String sortKey(ArchiveEntry entry) {
        return entry instanceof ImageEntry image
                ? image.digest() + "/" + image.configDigest()
                : entry.digest().toString();
    }

    private void element(ArchiveEntry entry) {
        json.object(
                o -> {
                    if (entry instanceof IndexEntry index) {
                        json.member("ImageIndex");
                        index(index);
                        json.member("Image").literal("null");
                    } else if (entry instanceof ImageEntry image) {
                        json.member("ImageIndex").literal("null");
                        json.member("Image");
                        image(image);
                    }
                });
    }

    private void index(IndexEntry index) {
        json.object(
                o -> {
                    json.member("Refs").list(index.refs(), json::string);
                    json.member("Images").list(index.images(), this::image);
                    json.member("Indexes").list(index.indexes(), this::index);
                    json.member("MediaType").string(index.index().mediaType());
                    json.member("Digest").string(index.digest().toString());
                    json.member("Raw").string(index.index().bytes());
                    common(index);
                });
    }

    private void image(ImageEntry image) {
        json.object(
                o -> {
                    json.member("Refs").list(image.refs(), json::string);
                    json.member("Layers").list(image.layers(), this::layer);
                    json.member("Config")
                            .object(
                                    config -> {
                                        json.member("Digest")
                                                .string(image.configDigest().toString());
                                        json.member("Raw").string(image.configBytes());
                                    });
                    json.member("Manifest")
                            .object(
                                    manifest -> {
                                        json.member("MediaType")
                                                .string(image.manifest().mediaType());
                                        json.member("Digest").string(image.digest().toString());
                                        json.member("Raw").string(image.manifest().bytes());
                                    });
                    common(image);
                });
    }

    private void layer(LayerEntry layer) {
        json.object(
                o -> {
                    json.member("MediaType").string(layer.mediaType());
                    json.member("Digest").string(layer.digest().toString());
                    json.member("DiffID").string(layer.diffId());
                    json.member("Size").number(layer.sizeBytes());
                });
    }

    private void common(ArchiveEntry entry) {
        json.member("Tag").string(entry.tag());
        json.member("OrigRef").string(entry.origRef());
        json.member("Labels").map(labels(entry));
    }

    private Map<String, String> labels(ArchiveEntry entry) {
        if (entry != rootBundle) {
            return entry.labels();
        }
        Map<String, String> marked = new HashMap<>(entry.labels());
        marked.putIfAbsent(ManifestJsonEntries.ROOT_BUNDLE_LABEL, "");
        return marked;
    }
}
