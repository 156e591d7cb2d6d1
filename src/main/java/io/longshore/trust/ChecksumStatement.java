package io.longshore.trust;

import io.longshore.problem.ProblemException;
import io.longshore.trust.ListedName.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one file says about one archive: the only rule for what a checksum of an archive is, whether
 * the file came with the archive or after its report. A digest that is certainly the archive's must
 * match. Of any other one a match proves as much, and a difference proves nothing: then the file
 * was not used.
 *
 * @param digests of the archive; one of those that are not certain is enough
 * @param unused why a file that belongs to the archive was not used, as the end of the sentence
 *     that begins with its name; empty if it was, or if it does not belong to the archive
 */
public record ChecksumStatement(List<ExpectedChecksum> digests, String unused) {
    private static final ChecksumStatement NOTHING = new ChecksumStatement(List.of(), "");

    static final String ENDING =
            "begins with the archive's name, but its ending is not one of a checksum, a signature,"
                    + " a job or a service definition";

    private static final String UNCOMPRESSED =
            "has the name of a checksum of the uncompressed archive, and is not that of this one";

    private static final String ALONE =
            "contains a digest without a file name, which is not the archive's";

    private static final String BESIDE = "contains a digest that is not the archive's";

    /** A text with more of them is about the parts of the archive. */
    private static final int MOST_BESIDE = 3;

    private static final String WEAK_ALONE = "contains a digest without a file name";

    private static final String IN_A_TEXT =
            "has the archive's name beside a digest, but not as a list of checksums has them";

    private static final String ELSEWHERE =
            "has another digest for a file of a similar name, or of the same name in another folder";

    private static final String AS_IMAGE =
            "has another digest in the line of the archive, which may be that of an image";

    private static final String NO_ALGORITHM =
            "has %d digits for the archive that are not its %s, and does not name their algorithm,"
                    + " which may be %s";

    private static final String OTHER_DIGESTS = "contains digests that Longshore does not compare";
    private static final String UNREAD =
            "names the archive, but its digest is in no form that can be read";
    private static final String OF_ANOTHER = "names another file";

    private static final String OF_OTHERS =
            "has the name of the checksum of another archive, and another digest in the line of this"
                    + " one";

    public ChecksumStatement {
        digests = List.copyOf(digests);
    }

    /** True unless the file has nothing to do with the archive. */
    public boolean isAbout() {
        return !digests.isEmpty() || !unused.isEmpty();
    }

    /** True if the archive must have one of its digests. */
    boolean isCertain() {
        return digests.stream().anyMatch(ExpectedChecksum::isCertain);
    }

    /**
     * What a file says; one that cannot be used is named with the reason.
     *
     * @param place the folders above the archive, the nearest one last, as far as they are known
     */
    public static ChecksumStatement of(String archive, List<String> place, ChecksumFile file) {
        if (!NamedAfter.mayBelong(archive, file.name()) && !file.mayBeAbout(archive)) {
            return NOTHING;
        }
        try {
            return ChecksumRole.of(archive, file.name())
                    .map(role -> of(role, archive, place, file))
                    .orElse(NOTHING);
        } catch (ProblemException e) {
            return unused("cannot be used: " + e.problem().what());
        }
    }

    /**
     * What a file says that came after the report of the archive.
     *
     * @throws ProblemException {@code CHECKSUM_UNUSABLE} for the archive's own checksum file
     */
    public static ChecksumStatement late(
            String archive, List<String> place, FolderView.Digests digests) {
        ChecksumFile file = digests.file();
        if (SidecarNames.isTemporary(file.name())) {
            return NOTHING;
        }
        Optional<ChecksumRole> role = ChecksumRole.of(archive, file.name());
        boolean isOwn = role.filter(it -> it == ChecksumRole.OWN).isPresent();
        boolean isUsable = digests.obstacle().isEmpty();
        ChecksumStatement statement =
                isOwn && isUsable
                        ? of(ChecksumRole.OWN, archive, place, file)
                        : of(archive, place, file);
        boolean isAbout = statement.isAbout() || isOwn;
        return isAbout && !isUsable ? unused(digests.obstacle()) : statement;
    }

    /** True unless a file can be about no archive at all. */
    public static boolean mayBeLate(FolderView.Digests digests) {
        String name = digests.file().name();
        return digests.file().mayHaveDigests()
                || !digests.obstacle().isEmpty()
                || ChecksumRole.isAboutDigests(name)
                || !SidecarNames.archivesOf(name).isEmpty();
    }

    /**
     * True if a file that came after the report of the archive gets an answer: not a text that only
     * mentions the archive, nor a file that has no more than the beginning of its name.
     */
    public static boolean isAnsweredLate(
            String archive, List<String> place, FolderView.Digests digests) {
        try {
            ChecksumStatement statement = late(archive, place, digests);
            Optional<ChecksumRole> role = ChecksumRole.of(archive, digests.file().name());
            boolean isText = role.filter(it -> it == ChecksumRole.TEXT).isPresent();
            boolean isOther = statement.unused().equals(ENDING) && !digests.file().mayHaveDigests();
            return !statement.digests().isEmpty()
                    || !statement.unused().isEmpty() && !isText && !isOther;
        } catch (ProblemException e) {
            return true;
        }
    }

    /** The same beside a file that has the archive's digest: one of other files only is not its. */
    static ChecksumStatement further(String archive, List<String> place, ChecksumFile file) {
        Optional<ChecksumRole> role = ChecksumRole.of(archive, file.name());
        boolean isNamedAfter =
                role.filter(it -> it == ChecksumRole.OWN || it == ChecksumRole.SIGNED).isPresent();
        return isNamedAfter && file.isOnlyOfOthers(archive)
                ? unused(OF_ANOTHER)
                : of(archive, place, file);
    }

    /** True if a file has a digest of the archive that should be usable and is not. */
    static boolean isRefused(String archive, List<String> place, ChecksumFile file) {
        try {
            ChecksumRole.of(archive, file.name()).ifPresent(it -> of(it, archive, place, file));
            return false;
        } catch (ProblemException e) {
            return true;
        }
    }

    /**
     * What a file of this role says.
     *
     * @throws ProblemException {@code CHECKSUM_UNUSABLE} if it should have a digest and has none
     *     that can be used
     */
    static ChecksumStatement of(
            ChecksumRole role, String archive, List<String> place, ChecksumFile file) {
        return ofLines(role, archive, place, file)
                .with(new FurtherLines(role, archive, new ListedName(archive, place), file));
    }

    /** With what other lines of the file say. */
    private ChecksumStatement with(FurtherLines further) {
        List<ExpectedChecksum> all = new ArrayList<>(digests);
        all.addAll(further.contradicting(digests));
        String also = further.unread(all);
        return new ChecksumStatement(all, unused.isEmpty() ? also : unused);
    }

    private static ChecksumStatement ofLines(
            ChecksumRole role, String archive, List<String> place, ChecksumFile file) {
        return switch (role) {
            case OWN -> new ChecksumStatement(file.ofItsOwn(archive), "");
            case SIGNED ->
                    file.isClearSigned()
                            ? new ChecksumStatement(file.ofItsOwn(archive), "")
                            : NOTHING;
            case MARKER -> file.mayHaveDigests() ? ofMarker(archive, file) : NOTHING;
            case OTHER_DIGESTS -> ofOtherDigests(archive, place, file);
            case NAMED, LIST, DIGESTS, TEXT ->
                    new Reading(role, archive, new ListedName(archive, place), file).result();
        };
    }

    private static ChecksumStatement ofMarker(String archive, ChecksumFile file) {
        return file.isOnlyOfOthers(archive)
                ? unused(OF_ANOTHER)
                : new ChecksumStatement(file.ofItsOwn(archive), "");
    }

    private static ChecksumStatement ofOtherDigests(
            String archive, List<String> place, ChecksumFile file) {
        ListedName name = new ListedName(archive, place);
        boolean isNamed =
                file.isAbout(name)
                        || file.strange().stream().anyMatch(line -> file.isNamed(line, archive))
                        || NamedAfter.belongs(archive, file.name());
        boolean isAlone = !file.entries().isEmpty() && !file.hasNames();
        return isNamed || isAlone ? unused(OTHER_DIGESTS) : NOTHING;
    }

    private static ChecksumStatement unused(String reason) {
        return new ChecksumStatement(List.of(), reason);
    }

    /** The reading of a file that may have digests of several files. */
    private record Reading(ChecksumRole role, String archive, ListedName name, ChecksumFile file) {
        ChecksumStatement result() {
            return named(Match.EXACT)
                    .or(() -> named(Match.SAME))
                    .or(this::likely)
                    .or(this::inAnyForm)
                    .or(this::alone)
                    .or(this::beside)
                    .orElse(role == ChecksumRole.NAMED ? unused(ENDING) : NOTHING);
        }

        private List<ChecksumEntry> entries(Match match) {
            return file.about(name, match);
        }

        private Optional<ChecksumStatement> named(Match match) {
            List<ChecksumEntry> about = entries(match);
            if (about.isEmpty()) {
                return Optional.empty();
            }
            boolean isWeak = about.stream().noneMatch(e -> e.algorithm().isProof());
            if (isWeak && file.strange().stream().anyMatch(LooseDigests::mayBeOfFile)) {
                // The digest that counts may be in the line that cannot be read.
                return Optional.of(unused(UNREAD));
            }
            List<ChecksumEntry> certain = about.stream().filter(e -> doubt(e).isEmpty()).toList();
            return Optional.of(
                    certain.stream().anyMatch(e -> e.algorithm().isProof())
                                    || certain.size() == about.size()
                            ? new ChecksumStatement(file.expected(certain), "")
                            : doubtful(about, ""));
        }

        private String doubt(ChecksumEntry entry) {
            if (role == ChecksumRole.DIGESTS && ChecksumRole.mayBeOfImages(file.name())) {
                return AS_IMAGE;
            }
            if (isOfAnotherOnly()) {
                return OF_OTHERS;
            }
            return switch (entry.stated()) {
                case YES -> "";
                case AS_OCI, AS_VALUE ->
                        role == ChecksumRole.TEXT || role == ChecksumRole.DIGESTS ? AS_IMAGE : "";
                case NO -> noAlgorithm(entry);
            };
        }

        private String noAlgorithm(ChecksumEntry entry) {
            ChecksumAlgorithm algorithm = entry.algorithm();
            return switch (algorithm) {
                case MD5, SHA_1, SHA_256 -> "";
                case SHA_384 ->
                        ChecksumRole.isOfSha384(file.name())
                                ? ""
                                : NO_ALGORITHM.formatted(96, algorithm.label(), "SHA3-384");
                case SHA_512 ->
                        ChecksumRole.isOfSha512(file.name())
                                ? ""
                                : NO_ALGORITHM.formatted(128, algorithm.label(), "BLAKE2b");
            };
        }

        private Optional<ChecksumStatement> likely() {
            List<ChecksumEntry> about = entries(Match.LIKELY);
            return about.isEmpty() ? Optional.empty() : Optional.of(doubtful(about, ELSEWHERE));
        }

        /** A line that has the name and a digest, in whatever form. */
        private Optional<ChecksumStatement> inAnyForm() {
            List<String> lines =
                    file.strange().stream().filter(it -> file.isNamed(it, archive)).toList();
            Optional<String> line = lines.stream().filter(LooseDigests::mayBeIn).findFirst();
            if (line.isEmpty()) {
                List<ChecksumEntry> bare = file.unnamed();
                if (!lines.isEmpty() && !bare.isEmpty()) {
                    return Optional.of(doubtful(bare, ALONE));
                }
                if (role == ChecksumRole.TEXT
                        ? !file.isNamedNearADigest(archive)
                        : lines.isEmpty()) {
                    return Optional.empty();
                }
                return Optional.of(unused(role == ChecksumRole.TEXT ? IN_A_TEXT : UNREAD));
            }
            if (role == ChecksumRole.TEXT) {
                return LooseDigests.isTrace(line.get())
                        ? Optional.of(unused(IN_A_TEXT))
                        : Optional.empty();
            }
            if (LooseDigests.namesOtherAlgorithm(line.get().replace(archive, " "))) {
                return Optional.of(unused(OTHER_DIGESTS));
            }
            List<ChecksumEntry> loose = LooseDigests.in(List.of(line.get()), List.of(), archive);
            if (loose.isEmpty()) {
                throw file.unusable(line.get());
            }
            boolean isOfImage =
                    role == ChecksumRole.DIGESTS
                            && LooseDigests.mayBeOfImage(line.get().replace(archive, " "));
            boolean isCertain = !isOfImage && loose.stream().allMatch(e -> doubt(e).isEmpty());
            return Optional.of(
                    isCertain
                            ? new ChecksumStatement(file.expected(loose), "")
                            : doubtful(loose, isOfImage ? AS_IMAGE : ""));
        }

        /** Digests of no file by name. */
        private Optional<ChecksumStatement> alone() {
            boolean isAlone =
                    switch (role) {
                        case TEXT ->
                                file.standsAlone()
                                        && !SidecarNames.isTemporary(file.name())
                                        && !isOfAnother();
                        case NAMED ->
                                file.mayHaveDigests()
                                        && (!file.hasNames() || isOfTheUncompressed());
                        case LIST, DIGESTS ->
                                !file.entries().isEmpty() && !file.hasNames() && !isOfAnother();
                        case OWN, SIGNED, MARKER, OTHER_DIGESTS -> false;
                    };
            List<ChecksumEntry> all = file.entries();
            if (isAlone && role == ChecksumRole.NAMED && !file.strange().isEmpty()) {
                all = LooseDigests.in(file.strange(), file.entries(), archive);
            }
            return isAlone && !all.isEmpty()
                    ? Optional.of(doubtful(all, role == ChecksumRole.NAMED ? ending() : ALONE))
                    : Optional.empty();
        }

        /** The few digests of a text with the archive's name and another ending. */
        private Optional<ChecksumStatement> beside() {
            boolean isBeside =
                    role == ChecksumRole.TEXT && NamedAfter.isBeside(archive, file.name());
            return Optional.of(isBeside ? file.ofNoFile() : List.<ChecksumEntry>of())
                    .filter(all -> !all.isEmpty() && all.size() <= MOST_BESIDE)
                    .map(all -> doubtful(all, BESIDE));
        }

        /** True for the name of a checksum of {@code X.tar} beside {@code X.tar.gz}. */
        private boolean isOfTheUncompressed() {
            return SidecarNames.tarballOf(file.name()).isPresent();
        }

        private String ending() {
            return isOfTheUncompressed() ? UNCOMPRESSED : ENDING;
        }

        /** True for the checksum file of another archive that does not name that one. */
        private boolean isOfAnotherOnly() {
            return role == ChecksumRole.DIGESTS
                    && isOfAnother()
                    && SidecarNames.archivesOf(file.name()).stream()
                            .noneMatch(it -> file.isAbout(new ListedName(it, List.of())));
        }

        /** True for the checksum file of another archive; {@code checksums.sha256} is none. */
        private boolean isOfAnother() {
            return SidecarNames.tarballOf(file.name())
                    .flatMap(SidecarNames::withoutEnding)
                    .filter(it -> !ChecksumRole.isAboutDigests(it))
                    .isPresent();
        }

        /** Without a reason each entry has its own. */
        private ChecksumStatement doubtful(List<ChecksumEntry> entries, String reason) {
            List<ExpectedChecksum> digests = new ArrayList<>();
            for (ChecksumEntry entry : entries) {
                if (entry.algorithm().isProof()) {
                    String doubt = reason.isEmpty() ? doubt(entry) : reason;
                    digests.add(
                            new ExpectedChecksum(entry.algorithm(), entry.hex(), file.name())
                                    .because(doubt));
                }
            }
            String why = reason.equals(ALONE) ? WEAK_ALONE : reason;
            return digests.isEmpty() ? unused(why) : new ChecksumStatement(digests, "");
        }
    }
}
