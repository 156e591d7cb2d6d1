package io.longshore.trust;

import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folders above an archive, as far as they matter for its checksums.
 *
 * @param place their names, the nearest one last, as far as they are known to who writes the paths
 *     in a list
 * @param above the one next above the archive's own folder; null if it is none of the delivery
 */
public record Surroundings(List<String> place, @Nullable Path above) {
    /** Nothing is known. */
    public static final Surroundings UNKNOWN = new Surroundings(List.of(), null);

    /** So many files of the folder above are looked at. */
    public static final int MOST = 20;

    public Surroundings {
        place = List.copyOf(place);
    }

    /** Those of the files in a folder that any program may name. */
    static Surroundings of(Path folder) {
        List<String> names = new ArrayList<>();
        Path whole = folder.normalize();
        whole.forEach(it -> names.add(it.toString()));
        return new Surroundings(names, whole.getParent());
    }

    /**
     * The files of the folder above whose names are about digests.
     *
     * @param reader gives the beginning of one of them, at most {@link SidecarReader#MAX_BYTES}
     */
    Map<String, ChecksumFile> lists(Function<Path, byte[]> reader) {
        Map<String, ChecksumFile> lists = new TreeMap<>();
        if (above == null) {
            return lists;
        }
        try (Stream<Path> files = Files.list(above)) {
            files.filter(it -> ChecksumRole.isAboutDigests(it.getFileName().toString()))
                    .filter(it -> Files.isRegularFile(it, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .limit(MOST)
                    .forEach(it -> put(lists, it, reader));
        } catch (IOException | UncheckedIOException e) {
            // It may be a folder that others may not see: then nothing in it is for the archive.
            return lists;
        }
        return lists;
    }

    private static void put(
            Map<String, ChecksumFile> lists, Path file, Function<Path, byte[]> reader) {
        String name = file.getFileName().toString();
        try {
            lists.put(name, ChecksumFile.parse(reader.apply(file), name));
        } catch (ProblemException e) {
            // Not readable, or too long: not in the archive's own folder.
            lists.put(name, ChecksumFile.empty(name));
        }
    }
}
