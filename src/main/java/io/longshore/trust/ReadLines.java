package io.longshore.trust;

import io.longshore.trust.ChecksumEntry.Stated;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What some lines of a checksum file say.
 *
 * @param lines how many they are
 * @param unread those of them that may have a digest which is in none of the entries
 */
record ReadLines(List<ChecksumEntry> entries, int lines, List<String> unread) {
    /** As many hexadecimal digits as the digests of known algorithms have. */
    static final String DIGEST = "[0-9A-Fa-f]{32,128}";

    ReadLines(List<ChecksumEntry> entries, int lines) {
        this(entries, lines, List.of());
    }

    static ReadLines nothing(int lines) {
        return new ReadLines(List.of(), lines);
    }

    /** Of a digest whose algorithm is named; empty if it has another number of digits. */
    static Optional<ChecksumEntry> stated(
            String algorithm, String hex, @Nullable String name, Stated stated) {
        return ChecksumAlgorithm.ofDigits(hex.length())
                .filter(found -> ChecksumAlgorithm.named(algorithm).equals(Optional.of(found)))
                .map(found -> entry(found, hex, name, stated));
    }

    static ChecksumEntry entry(
            ChecksumAlgorithm algorithm, String hex, @Nullable String name, Stated stated) {
        boolean isNamed = name != null && !name.isBlank();
        return new ChecksumEntry(
                algorithm, hex.toLowerCase(Locale.ROOT), isNamed ? name : null, stated);
    }
}
