package io.longshore.trust;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a checksum file says: digests of files by name, or one digest alone.
 *
 * @param name of the checksum file
 * @param entries in the file's order
 * @param strange the lines of no known form
 */
public record ChecksumFile(String name, List<ChecksumEntry> entries, List<String> strange) {
    public ChecksumFile {
        entries = List.copyOf(entries);
        strange = List.copyOf(strange);
    }

    /**
     * Reads a checksum file of any form.
     *
     * @param name of the file, for messages
     * @throws ProblemException {@code CHECKSUM_UNUSABLE} if it is too large for one
     */
    public static ChecksumFile parse(byte[] content, String name) {
        if (content.length > SidecarReader.MAX_BYTES) {
            throw unusable(name, "it has more than " + SidecarReader.MAX_BYTES + " bytes");
        }
        List<String> strange = new ArrayList<>();
        List<ChecksumEntry> entries = ChecksumForms.read(ChecksumText.lines(content), strange);
        return new ChecksumFile(name, entries, strange);
    }

    /** One that says nothing. */
    static ChecksumFile empty(String name) {
        return new ChecksumFile(name, List.of(), List.of());
    }

    /** True if the file says nothing. */
    boolean isEmpty() {
        return entries.isEmpty() && strange.isEmpty();
    }

    /** The same without lines that can contain no digest: to be kept. */
    public ChecksumFile withoutText() {
        return new ChecksumFile(
                name, entries, strange.stream().filter(LooseDigests::mayBeIn).toList());
    }

    /** True if the file says nothing but digests, and of no file by name. */
    boolean standsAlone() {
        return strange.isEmpty()
                && !entries.isEmpty()
                && entries.stream().allMatch(it -> it.file() == null);
    }

    /** The same for a file whose name says that it has digests; other lines do not matter. */
    boolean hasNoNameForItsDigests() {
        return entries.stream().allMatch(it -> it.file() == null)
                && (!entries.isEmpty() || strange.stream().anyMatch(LooseDigests::isNothingElse));
    }

    /** True if a line of a form that tools write gives a digest of this file. */
    boolean hasEntryOf(String tarball) {
        return entries.stream().anyMatch(e -> e.isAbout(tarball));
    }

    /**
     * True if a line has the name of this file and a digest. In a text that is no list of
     * checksums, a name alone says nothing.
     */
    boolean hasDigestOf(String tarball) {
        return hasEntryOf(tarball)
                || strange.stream()
                        .filter(line -> line.contains(tarball))
                        .anyMatch(line -> isNamed(line, tarball) && LooseDigests.mayBeOfFile(line));
    }

    /** True if every line is about another file than this one. */
    boolean isOnlyOfOthers(String tarball) {
        return !entries.isEmpty()
                && entries.stream().allMatch(e -> e.file() != null && !e.isAbout(tarball));
    }

    /** True if a line is about another file than this one. */
    public boolean namesOthers(String tarball) {
        return entries.stream().anyMatch(e -> e.file() != null && !e.isAbout(tarball));
    }

    /** True if a line is about the file of this name; a digest that stands alone is not. */
    public boolean names(String tarball) {
        return entries.stream().anyMatch(e -> e.isAbout(tarball))
                || strange.stream().anyMatch(line -> line.contains(tarball));
    }

    /**
     * The checksums in the tarball's own file. If it holds one digest only, that is the tarball's,
     * in whatever form and with whatever name it is written.
     *
     * @return at least one, of different algorithms
     * @throws ProblemException {@code CHECKSUM_UNUSABLE} if no line is about the tarball, lines
     *     contradict each other, or all are of algorithms that prove nothing
     */
    public List<ExpectedChecksum> ofItsOwn(String tarball) {
        if (!strange.isEmpty()) {
            List<ChecksumEntry> loose = LooseDigests.in(strange, entries, tarball);
            if (loose.isEmpty()) {
                throw unusable(name, "it has the line '" + Printable.of(strange.get(0)) + "'");
            }
            return expected(loose);
        }
        if (entries.isEmpty()) {
            throw unusable(name, "it is empty");
        }
        boolean allStandAlone = entries.stream().allMatch(e -> e.file() == null);
        List<ChecksumEntry> about = allStandAlone ? entries : about(tarball);
        if (about.isEmpty() && isOneDigest()) {
            about = entries;
        }
        if (about.isEmpty()) {
            String other =
                    entries.stream()
                            .map(ChecksumEntry::file)
                            .filter(file -> file != null)
                            .findFirst()
                            .orElse("");
            throw unusable(
                    name,
                    "no line names '"
                            + Printable.of(tarball)
                            + "'; it names '"
                            + Printable.of(other)
                            + "'");
        }
        return expected(about);
    }

    /**
     * The checksums of the tarball in a list of many files.
     *
     * @return empty if it does not name it
     * @throws ProblemException {@code CHECKSUM_UNUSABLE} if it names it, but not in a known form,
     *     or in contradictory lines, or by algorithms that prove nothing
     */
    public List<ExpectedChecksum> inTheList(String tarball) {
        List<ChecksumEntry> about = about(tarball);
        if (!about.isEmpty()) {
            return expected(about);
        }
        for (String line : strange) {
            if (line.contains(tarball)) {
                List<ChecksumEntry> loose = LooseDigests.in(List.of(line), List.of(), tarball);
                if (isNamed(line, tarball) && !loose.isEmpty()) {
                    return expected(loose);
                }
                throw unusable(name, "it has the line '" + Printable.of(line) + "'");
            }
        }
        return List.of();
    }

    /**
     * True if every line gives the same digest: then there is no other file that it could be of.
     */
    private boolean isOneDigest() {
        return entries.stream().map(ChecksumEntry::algorithm).distinct().count()
                == entries.stream().map(ChecksumEntry::hex).distinct().count();
    }

    /** True if the line has this name, and not only a longer one. */
    private static boolean isNamed(String line, String tarball) {
        return Pattern.compile("(?<![\\w.-])" + Pattern.quote(tarball) + "(?![\\w.-])")
                .matcher(line)
                .find();
    }

    /** A line with the bare name is nearer than one with a folder before it. */
    private List<ChecksumEntry> about(String tarball) {
        List<ChecksumEntry> exact = filter(e -> e.isExactlyAbout(tarball));
        return exact.isEmpty() ? filter(e -> e.isAbout(tarball)) : exact;
    }

    private List<ChecksumEntry> filter(Predicate<ChecksumEntry> which) {
        return entries.stream().filter(which).toList();
    }

    private List<ExpectedChecksum> expected(List<ChecksumEntry> about) {
        List<ExpectedChecksum> expected = new ArrayList<>();
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            List<String> values =
                    about.stream()
                            .filter(e -> e.algorithm() == algorithm)
                            .map(ChecksumEntry::hex)
                            .distinct()
                            .toList();
            if (values.size() > 1) {
                throw unusable(name, "its lines give the file different digests");
            }
            if (values.size() == 1 && algorithm.isProof()) {
                expected.add(new ExpectedChecksum(algorithm, values.get(0), name));
            }
        }
        if (expected.isEmpty()) {
            throw unusable(name, about.get(0).algorithm().weakness());
        }
        return expected;
    }

    private static ProblemException unusable(String name, String reason) {
        return new ProblemException(
                Problem.permanent(
                                Code.CHECKSUM_UNUSABLE,
                                "The checksum file '"
                                        + Printable.of(name)
                                        + "' cannot be used: "
                                        + reason
                                        + ".",
                                "It should hold what 'sha256sum' or 'sha512sum' prints: the digest and the"
                                        + " archive's name.",
                                "Create it again at the source of the archive: sha256sum X.tar >"
                                        + " X.tar.sha256")
                        .with("file", name));
    }
}
