package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.problem.ProblemException;
import io.longshore.trust.ChecksumEntry;
import io.longshore.trust.ChecksumFile;
import io.longshore.trust.SidecarNames;
import io.longshore.trust.SidecarReader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The checksum files in {@code drop/} that are for many tarballs: which they name, and which of
 * those were claimed. After a restart a list is kept until it is stale. Thread-safe.
 */
public final class ChecksumLists {
    private final Map<Path, Known> known = new HashMap<>();

    /**
     * @param file null if it cannot be read
     */
    private record Known(FileState state, @Nullable ChecksumFile file, Set<String> claimed) {
        boolean names(String tarball) {
            return file != null && file.names(tarball);
        }

        boolean isSpent() {
            Set<String> named =
                    file == null
                            ? Set.of()
                            : file.entries().stream()
                                    .map(ChecksumEntry::fileName)
                                    .filter(name -> name != null)
                                    .map(SidecarNames::key)
                                    .collect(Collectors.toSet());
            return !named.isEmpty() && claimed.containsAll(named);
        }
    }

    /** True if the list, as it is now, names the tarball. */
    public synchronized boolean names(Path list, FileState state, String tarball) {
        return known(list, state).names(tarball);
    }

    /** A tarball was claimed with this list; the list goes if it was the last one that it names. */
    synchronized void claimed(Path list, String tarball) {
        if (!Files.isRegularFile(list, LinkOption.NOFOLLOW_LINKS)) {
            known.remove(list);
            return;
        }
        Known entry = known(list, FileState.of(list));
        entry.claimed().add(SidecarNames.key(tarball));
        if (entry.isSpent()) {
            remove(list);
        }
    }

    /** The list is of no more use. */
    public synchronized void remove(Path list) {
        DurableFiles.delete(list);
        known.remove(list);
    }

    private Known known(Path list, FileState state) {
        Known entry = known.get(list);
        if (entry == null || !entry.state().equals(state)) {
            entry = new Known(state, read(list), new HashSet<>());
            known.put(list, entry);
        }
        return entry;
    }

    private static @Nullable ChecksumFile read(Path list) {
        try {
            byte[] content = DurableFiles.readStart(list, SidecarReader.MAX_BYTES + 1);
            return ChecksumFile.parse(content, list.getFileName().toString());
        } catch (ProblemException e) {
            // Too large for a checksum file, or not readable: as if it were not there.
            return null;
        }
    }
}
