package io.longshore.trust;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a checksum file contains: digests of files by name, or digests alone. */
public final class ChecksumFile {
    /** In lines: what is in such a text belongs together. */
    private static final int SHORT = 40;

    /** Lines of no known form that are kept of a file with digests. */
    private static final int MOST_STRANGE = 1_000;

    private final String name;
    private final List<ChecksumEntry> entries;
    private final List<String> strange;
    private final List<String> comments;
    private final boolean isClearSigned;

    /** By {@link ListedName#keys}: a list may have as many lines as a folder has archives. */
    private final Map<String, List<ChecksumEntry>> byKey = new HashMap<>();

    private ChecksumFile(String name, ChecksumForms.Content content, boolean isClearSigned) {
        this.name = name;
        this.entries = List.copyOf(content.entries());
        this.strange = List.copyOf(content.strange());
        this.comments = List.copyOf(content.comments());
        this.isClearSigned = isClearSigned;
        for (ChecksumEntry entry : entries) {
            if (entry.file() != null) {
                for (String key : ListedName.keys(entry.file())) {
                    byKey.computeIfAbsent(key, k -> new ArrayList<>(1)).add(entry);
                }
            }
        }
    }

    /** Of the checksum file. */
    public String name() {
        return name;
    }

    /** In the file's order. */
    public List<ChecksumEntry> entries() {
        return entries;
    }

    /** The lines of no known form. */
    List<String> strange() {
        return strange;
    }

    /** The comments that may have a digest. */
    List<String> comments() {
        return comments;
    }

    /** Under which of {@link ListedName#keys} it has lines. */
    Set<String> keys() {
        return byKey.keySet();
    }

    /** True for a text with its signature in it. */
    public boolean isClearSigned() {
        return isClearSigned;
    }

    /** The entries that name the archive in this way. */
    List<ChecksumEntry> about(ListedName archive, ListedName.Match how) {
        return archive.keys().stream()
                .flatMap(key -> byKey.getOrDefault(key, List.of()).stream())
                .distinct()
                .filter(entry -> entry.match(archive) == how)
                .toList();
    }

    /**
     * False if nothing in the file can be about the archive: a folder may have thousands of
     * archives and hundreds of such files.
     */
    boolean mayBeAbout(String archive) {
        return byKey.isEmpty()
                || NamedAfter.isBeside(archive, name)
                || new ListedName(archive, List.of()).keys().stream().anyMatch(byKey::containsKey)
                || strange.stream().anyMatch(line -> line.contains(archive))
                || comments.stream().anyMatch(line -> line.contains(archive));
    }

    /** True if an entry may be about the archive. */
    boolean isAbout(ListedName archive) {
        return archive.keys().stream()
                .flatMap(key -> byKey.getOrDefault(key, List.of()).stream())
                .anyMatch(entry -> entry.match(archive) != ListedName.Match.NONE);
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
        return new ChecksumFile(
                name,
                ChecksumForms.read(ChecksumText.lines(content)),
                ChecksumText.isClearSigned(content));
    }

    /** True for the content of a text with its signature in it. */
    public static boolean isClearSigned(byte[] content) {
        return ChecksumText.isClearSigned(content);
    }

    /** One that says nothing. */
    static ChecksumFile empty(String name) {
        return new ChecksumFile(name, ChecksumForms.Content.EMPTY, false);
    }

    /** True if the file says nothing. */
    boolean isEmpty() {
        return entries.isEmpty() && strange.isEmpty() && comments.isEmpty();
    }

    /** The same without a text in which nothing can be a digest: to be kept. */
    public ChecksumFile withoutText() {
        List<String> kept =
                hasTraces() || ChecksumRole.isAboutDigests(name)
                        ? strange.stream().limit(MOST_STRANGE).toList()
                        : List.of();
        return new ChecksumFile(
                name,
                new ChecksumForms.Content(
                        entries, kept, comments.stream().limit(MOST_STRANGE).toList()),
                isClearSigned);
    }

    /** True if some line may have a digest. */
    boolean mayHaveDigests() {
        return !entries.isEmpty() || strange.stream().anyMatch(LooseDigests::mayBeIn);
    }

    /** True if some line may have a checksum of any kind. */
    public boolean hasTraces() {
        return mayHaveDigests()
                || !comments.isEmpty()
                || strange.stream().anyMatch(LooseDigests::isTrace);
    }

    /** True if a digest has the name of its file. */
    boolean hasNames() {
        return entries.stream().anyMatch(e -> e.file() != null);
    }

    /** The digests without a name that are not written as those of images. */
    List<ChecksumEntry> unnamed() {
        return entries.stream().filter(it -> it.file() == null && !it.mayBeOfImage()).toList();
    }

    /**
     * The digests that may be those of the archive in a text that is about it: none with the name
     * of a file, and none that is written as that of an image is.
     */
    List<ChecksumEntry> ofNoFile() {
        Map<String, ChecksumEntry> found = new LinkedHashMap<>();
        entries.stream()
                .filter(it -> !it.isOfFile() && it.stated() != ChecksumEntry.Stated.AS_OCI)
                .filter(it -> it.algorithm().isProof())
                .forEach(it -> found.putIfAbsent(it.hex(), it));
        Stream.concat(strange.stream(), comments.stream())
                .flatMap(line -> LooseDigests.ofNoImage(line).stream())
                .forEach(it -> found.putIfAbsent(it.hex(), it));
        return List.copyOf(found.values());
    }

    /** True if the file has nothing but digests, and of no file by name, nor of images. */
    boolean standsAlone() {
        return strange.isEmpty() && !entries.isEmpty() && unnamed().size() == entries.size();
    }

    /** True if every line is about another file than this one. */
    boolean isOnlyOfOthers(String tarball) {
        return !entries.isEmpty()
                && entries.stream().allMatch(e -> e.file() != null)
                && !isAbout(new ListedName(tarball, List.of()));
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
        List<ChecksumEntry> named = about(new ListedName(tarball, List.of()));
        boolean isElsewhere =
                strange.stream().anyMatch(it -> isNamed(it, tarball) && LooseDigests.mayBeIn(it));
        if (!named.isEmpty() && !isElsewhere) {
            return expected(named);
        }
        if (!strange.isEmpty()) {
            List<ChecksumEntry> loose = LooseDigests.in(strange, entries, tarball);
            if (loose.isEmpty()) {
                throw unusable(strange.get(0));
            }
            return expected(loose);
        }
        if (entries.isEmpty()) {
            throw unusable(name, "it has no digest that can be read");
        }
        boolean allStandAlone = entries.stream().allMatch(e -> e.file() == null);
        List<ChecksumEntry> about = allStandAlone ? entries : named;
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
     * True if every line gives the same digest: then there is no other file that it could be of.
     */
    private boolean isOneDigest() {
        return entries.stream().map(ChecksumEntry::algorithm).distinct().count()
                == entries.stream().map(ChecksumEntry::hex).distinct().count();
    }

    /** True if the line has this name, and not only a longer one. */
    boolean isNamed(String line, String tarball) {
        return line.contains(tarball)
                && Pattern.compile("(?<![\\w.-])" + Pattern.quote(tarball) + "(?![\\w-]|\\.\\w)")
                        .matcher(line)
                        .find();
    }

    /** True if a line has this name, and one near it, of a short text any, a digest. */
    boolean isNamedNearADigest(String tarball) {
        int near = strange.size() <= SHORT ? SHORT : 2;
        for (int i = 0; i < strange.size(); i++) {
            if (isNamed(strange.get(i), tarball)
                    && strange
                            .subList(Math.max(0, i - near), Math.min(strange.size(), i + near + 1))
                            .stream()
                            .anyMatch(LooseDigests::isTrace)) {
                return true;
            }
        }
        return false;
    }

    /** A line with the bare name is nearer than one with a folder before it. */
    private List<ChecksumEntry> about(ListedName tarball) {
        for (ListedName.Match match :
                List.of(ListedName.Match.EXACT, ListedName.Match.SAME, ListedName.Match.LIKELY)) {
            List<ChecksumEntry> found = about(tarball, match);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /**
     * The digests of these entries, which are all of one file.
     *
     * @throws ProblemException {@code CHECKSUM_UNUSABLE} if they contradict each other, or all are
     *     of algorithms that prove nothing
     */
    List<ExpectedChecksum> expected(List<ChecksumEntry> about) {
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
                boolean isStated =
                        ChecksumRole.isOfSha256(name)
                                || about.stream()
                                        .filter(e -> e.hex().equals(values.get(0)))
                                        .anyMatch(e -> e.stated() != ChecksumEntry.Stated.NO);
                expected.add(new ExpectedChecksum(algorithm, values.get(0), name, isStated));
            }
        }
        if (expected.isEmpty()) {
            throw unusable(name, about.get(0).algorithm().weakness());
        }
        return expected;
    }

    /** The problem of a line that cannot be read. */
    ProblemException unusable(String line) {
        return unusable(name, "it has the line '" + Printable.of(line) + "'");
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
