package io.longshore.trust;

import io.longshore.oci.Shown;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a checksum file says: digests of files by name, or one digest alone.
 *
 * @param name of the checksum file
 * @param entries in the file's order, never empty
 */
public record ChecksumFile(String name, List<Entry> entries) {
    /** A checksum file is a line or a few; what is larger than this is none. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int SHA_256_DIGITS = 64;

    /**
     * GNU coreutils: digest, blank, blank or '*' (binary), name; a leading '\' escapes the name.
     */
    private static final Pattern GNU =
            Pattern.compile("(\\\\?)([0-9A-Fa-f]{32,128})[ \\t][ *]?(.+)");

    private static final Pattern BARE = Pattern.compile("[0-9A-Fa-f]{32,128}");

    /** The forms of a line, tried in this order. */
    private static final List<Function<String, Optional<Entry>>> LINE_FORMS =
            List.of(ChecksumFile::bare, ChecksumFile::gnu);

    /**
     * One digest.
     *
     * @param hex lower case
     * @param file the name that it stands for, without the path before it; null if it stands alone
     */
    public record Entry(String hex, String file) {}

    public ChecksumFile {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a checksum file.
     *
     * @param name of the file, for messages
     * @throws ProblemException {@code CHECKSUM_UNUSABLE} if a line is of no known form, or there is
     *     none
     */
    public static ChecksumFile parse(byte[] content, String name) {
        if (content.length > MAX_BYTES) {
            throw unusable(name, "it is " + content.length + " bytes long");
        }
        List<Entry> entries = new ArrayList<>();
        for (String line : new String(content, StandardCharsets.UTF_8).split("\r?\n")) {
            if (!line.isBlank()) {
                entries.add(entry(line.strip(), name));
            }
        }
        if (entries.isEmpty()) {
            throw unusable(name, "it is empty");
        }
        return new ChecksumFile(name, entries);
    }

    /**
     * The SHA-256 that this file, being the tarball's own, says the tarball has.
     *
     * @return 64 lower-case hexadecimal digits
     * @throws ProblemException {@code CHECKSUM_UNUSABLE} if no line is about it, two lines differ,
     *     or the digest is of another algorithm
     */
    public String sha256Of(String tarball) {
        List<String> digests =
                entries.stream()
                        .filter(e -> e.file() == null || e.file().equals(tarball))
                        .map(Entry::hex)
                        .distinct()
                        .toList();
        if (digests.isEmpty()) {
            throw unusable(
                    name,
                    "no line names '"
                            + Shown.of(tarball)
                            + "'; it names '"
                            + Shown.of(entries.get(0).file())
                            + "'");
        }
        if (digests.size() > 1) {
            throw unusable(name, "its lines give the file different digests");
        }
        if (digests.get(0).length() != SHA_256_DIGITS) {
            throw unusable(
                    name,
                    "its digest has "
                            + digests.get(0).length()
                            + " digits, and a SHA-256 has "
                            + SHA_256_DIGITS);
        }
        return digests.get(0);
    }

    private static Entry entry(String line, String name) {
        for (Function<String, Optional<Entry>> form : LINE_FORMS) {
            Optional<Entry> entry = form.apply(line);
            if (entry.isPresent()) {
                return entry.get();
            }
        }
        throw unusable(name, "it has the line '" + Shown.of(line) + "'");
    }

    private static Optional<Entry> bare(String line) {
        return BARE.matcher(line).matches()
                ? Optional.of(new Entry(line.toLowerCase(Locale.ROOT), null))
                : Optional.empty();
    }

    private static Optional<Entry> gnu(String line) {
        Matcher matcher = GNU.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String file = matcher.group(3).strip();
        if (!matcher.group(1).isEmpty()) {
            file = file.replace("\\n", "\n").replace("\\\\", "\\");
        }
        String last = file.substring(file.lastIndexOf('/') + 1);
        return Optional.of(new Entry(matcher.group(2).toLowerCase(Locale.ROOT), last));
    }

    private static ProblemException unusable(String name, String reason) {
        return Problem.permanent(
                        Code.CHECKSUM_UNUSABLE,
                        "The checksum file '"
                                + Shown.of(name)
                                + "' cannot be used: "
                                + reason
                                + ".",
                        "It should hold what 'sha256sum' prints: the SHA-256 and the tarball's name.",
                        "Make it anew with: sha256sum X.tar > X.tar.sha256")
                .asException();
    }
}
