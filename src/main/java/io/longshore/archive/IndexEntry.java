package io.longshore.archive;

import io.longshore.oci.Manifest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An index (manifest list) with its children, which repeat its tag, its reference and its labels;
 * these count on the outermost index only.
 */
public record IndexEntry(
        List<String> refs,
        List<ImageEntry> images,
        List<IndexEntry> indexes,
        Manifest index,
        String tag,
        String origRef,
        Map<String, String> labels)
        implements TarballEntry {

    public IndexEntry {
        refs = List.copyOf(refs);
        images = List.copyOf(images);
        indexes = List.copyOf(indexes);
        labels =
                labels.isEmpty()
                        ? Map.of()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    @Override
    public Manifest manifest() {
        return index;
    }
}
