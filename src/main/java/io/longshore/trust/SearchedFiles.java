package io.longshore.trust;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which files of a folder are searched for checksums: so many, and so many bytes of them, because a
 * search takes time and anybody may put files there. Files whose names are about digests come
 * first, then small ones: a checksum file is small beside the logs around it.
 *
 * @param searched in the order in which they are searched
 * @param left the others; those beyond the number come last
 */
record SearchedFiles(List<String> searched, List<String> left) {
    /** So many bytes of the files of one kind in a folder are searched; about two seconds' work. */
    static final long MOST_BYTES = 4L << 20;

    /**
     * @param names the candidates; those beyond the number are not looked at
     * @param most how many may be searched
     */
    static SearchedFiles of(List<String> names, int most, FolderView folder) {
        Map<String, Long> sizes = new HashMap<>();
        List<String> near = names.subList(0, Math.min(names.size(), most));
        near.forEach(it -> sizes.put(it, Math.min(folder.size(it), SidecarReader.MAX_BYTES)));
        List<String> searched = new ArrayList<>();
        List<String> left = new ArrayList<>();
        long bytes = 0;
        for (String name :
                near.stream()
                        .sorted(
                                Comparator.comparing(
                                                (String it) -> !ChecksumRole.isAboutDigests(it))
                                        .thenComparing(it -> sizes.getOrDefault(it, 0L))
                                        .thenComparing(it -> it))
                        .toList()) {
            bytes += sizes.getOrDefault(name, 0L);
            (bytes <= MOST_BYTES ? searched : left).add(name);
        }
        left.addAll(names.subList(near.size(), names.size()));
        return new SearchedFiles(searched, left);
    }
}
