package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.problem.ProblemException;
import io.longshore.trust.ChecksumEntry;
import io.longshore.trust.ChecksumFile;
import io.longshore.trust.FolderView.Digests;
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

/**
 * The checksum files in {@code drop/} that are for many tarballs: which they name, and which of
 * those were claimed. After a restart a list is kept until it is stale. Thread-safe.
 */
public final class ChecksumLists {
    private final Map<Path, Known> known = new HashMap<>();

    private record Known(FileState state, Digests digests, Set<String> claimed) {
        boolean isSpent() {
            Set<String> named = named(digests.file());
            return !named.isEmpty() && claimed.containsAll(named);
        }
    }

    /** What a file, as it is now, says of digests. */
    public synchronized Digests digests(Path file, FileState state) {
        return known(file, state).digests();
    }

    /** True if the file names others with their digests, whatever its own name is. */
    public synchronized boolean isList(Path file, FileState state) {
        return !named(digests(file, state).file()).isEmpty();
    }

    /** The files that a list names, each as {@link SidecarNames#key} has it. */
    public static Set<String> named(ChecksumFile list) {
        return list.entries().stream()
                .map(ChecksumEntry::fileName)
                .filter(name -> name != null)
                .map(SidecarNames::key)
                .collect(Collectors.toSet());
    }

    /** Forgets the files that are not in {@code drop/} any more. */
    public synchronized void keep(Set<Path> there) {
        known.keySet().retainAll(there);
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

    private static Digests read(Path list) {
        String name = list.getFileName().toString();
        try {
            byte[] content = DurableFiles.readStart(list, SidecarReader.MAX_BYTES + 1);
            Digests digests = Digests.of(content, name);
            return new Digests(digests.file().withoutText(), digests.obstacle());
        } catch (ProblemException e) {
            return Digests.unread(name, Digests.UNREADABLE);
        }
    }
}
