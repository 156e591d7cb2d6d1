package io.longshore.trust;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The lines of a checksum file that were not needed for what it says about an archive, but are
 * about it, too: a line that contradicts is not passed over.
 */
record FurtherLines(ChecksumRole role, String archive, ListedName name, ChecksumFile file) {
    private static final String CONTRADICTION =
            "has another digest for the archive in one of its lines";

    private static final String WEAK = "has another %s for the archive in one of its lines";

    private static final String COMMENT = "has another digest for the archive in a comment";

    private static final String UNREAD =
            "has a line with the archive's name and a digest that is not in a form that can be read";

    /**
     * The digests of other lines, none of which refuses anything. Those that prove nothing are
     * compared as well: one that differs contradicts.
     *
     * @param read what the file says of the archive
     */
    List<ExpectedChecksum> contradicting(List<ExpectedChecksum> read) {
        List<ExpectedChecksum> found = new ArrayList<>();
        if (!read.isEmpty()) {
            for (ChecksumEntry entry : entries()) {
                boolean isRead = read.stream().anyMatch(it -> it.hex().equals(entry.hex()));
                ChecksumAlgorithm algorithm = entry.algorithm();
                String reason =
                        algorithm.isProof() ? CONTRADICTION : WEAK.formatted(algorithm.label());
                if (!isRead) {
                    found.add(uncertain(algorithm, entry.hex(), reason));
                }
            }
        }
        for (String comment : comments()) {
            for (String hex : LooseDigests.digests(comment)) {
                boolean isRead = read.stream().anyMatch(it -> it.hex().equals(hex));
                ChecksumAlgorithm.ofDigits(hex.length())
                        .filter(it -> !isRead)
                        .ifPresent(it -> found.add(uncertain(it, hex, COMMENT)));
            }
        }
        return found;
    }

    private ExpectedChecksum uncertain(ChecksumAlgorithm algorithm, String hex, String reason) {
        return new ExpectedChecksum(algorithm, hex, file.name()).because(reason);
    }

    /** Those with the archive's name; in a file of its own, also those without any. */
    private List<ChecksumEntry> entries() {
        List<ChecksumEntry> entries = new ArrayList<>(file.about(name, ListedName.Match.EXACT));
        entries.addAll(file.about(name, ListedName.Match.SAME));
        boolean isOwn =
                switch (role) {
                    case OWN, SIGNED, MARKER -> true;
                    case NAMED, LIST, DIGESTS, OTHER_DIGESTS, TEXT -> false;
                };
        if (isOwn) {
            file.entries().stream().filter(it -> it.file() == null).forEach(entries::add);
        } else {
            // Beside the digest of a file, that of an image in it is usual.
            entries.removeIf(ChecksumEntry::mayBeOfImage);
        }
        return entries;
    }

    private List<String> comments() {
        return file.comments().stream().filter(it -> file.isNamed(it, archive)).toList();
    }

    /**
     * Why a file was not used as a whole; empty if it was.
     *
     * @param read what the file says of the archive, in all of its lines
     */
    String unread(List<ExpectedChecksum> read) {
        Set<String> known = new HashSet<>();
        read.forEach(it -> known.add(it.hex()));
        boolean isRead =
                file.strange().stream()
                        .filter(it -> file.isNamed(it, archive))
                        .filter(
                                it ->
                                        role == ChecksumRole.TEXT
                                                ? LooseDigests.isTrace(it)
                                                : LooseDigests.mayBeIn(it))
                        .allMatch(
                                it -> LooseDigests.digests(it).stream().anyMatch(known::contains));
        boolean isCommentRead =
                comments().stream().noneMatch(it -> LooseDigests.digests(it).isEmpty());
        return isRead && isCommentRead ? "" : UNREAD;
    }
}
