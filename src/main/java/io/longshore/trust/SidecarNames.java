package io.longshore.trust;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a file's name says about it: a tarball, a sidecar of one, a list of checksums, an upload
 * that is not over. The only table of endings. They count in any case and in any Unicode normal
 * form, because Windows editors, mail filters and macOS change both.
 */
public final class SidecarNames {
    /** Ends the name of a tarball. */
    public static final String TARBALL = ".tar";

    /** End the names of tarballs that are compressed as a whole. */
    private static final List<String> COMPRESSED = List.of(".tar.gz", ".tgz", ".tar.zst", ".tzst");

    /** Layers in the folder that an archive of imgpkg was unpacked to. */
    private static final Pattern LAYER = Pattern.compile("sha256-[0-9a-f]{64}.*");

    /** Files in the folder that an archive was unpacked to, of any format. */
    private static final Pattern PIECE =
            Pattern.compile(
                    "(sha256[-:])?[0-9a-f]{64}.*|[0-9a-f]{128}|manifest\\.json|index\\.json"
                            + "|oci-layout");

    /**
     * Names that clients give to a file while they upload it: a known ending, or, as the tools of
     * AWS do, eight random hexadecimal digits behind the name of an archive.
     */
    private static final Pattern TEMPORARY =
            Pattern.compile(
                    "\\..*|.*~|.*[._](filepart|part|partial|tmp|temp|incomplete|crdownload|opdownload"
                            + "|download|writing|upload|uploading|unfinished|inprogress|gstmp|aria2"
                            + "|part\\.minio|!ut|!qb)|.*\\.(tmp|temp|partial)[._-]?[0-9]+"
                            + "|.+\\.(tar|tar\\.gz|tgz|tar\\.zst|tzst)"
                            + "\\.(?=[0-9]*[a-f])[0-9a-f]{8}",
                    Pattern.DOTALL);

    /** What a sidecar is to its tarball. */
    public enum Kind {
        /** Says that the upload of the tarball is over. */
        DONE_MARKER,
        /** A digest that proves what the tarball is. */
        CHECKSUM,
        /** A digest by an algorithm that finds accidental damage at most. */
        WEAK_CHECKSUM,
        /** A detached signature of the tarball. */
        SIGNATURE,
        /** A detached signature of the tarball's checksum file. */
        CHECKSUM_SIGNATURE,
        /** The job: where the tarball goes. */
        JOB,
        /** A service definition. */
        DEFINITION
    }

    private static final List<String> PROVING = List.of(".sha256", ".sha384", ".sha512");

    private static final Set<String> WEAK = Set.of("md5", "sha1");

    private static final String JOB = ".job.json";
    private static final List<String> DONE_MARKERS = List.of(".done", ".ok");

    /** Detached signatures, of a tarball or of its checksum file. */
    private static final List<String> SIGNATURES =
            List.of(".asc", ".sig", ".gpg", ".sigstore.json");

    /** Endings behind the tarball's full name, in the order in which sidecars are listed. */
    private static final Map<String, Kind> OF_THE_NAME = ofTheName();

    /** Endings in place of {@code .tar}. */
    private static final Map<String, Kind> OF_THE_STEM = ofTheStem();

    /** Other spellings of a checksum's ending: {@code _SHA256SUMS}, {@code .sha256sum.txt}. */
    private static final Pattern CHECKSUM =
            Pattern.compile(
                    "[._-](sha256|sha512|md5|sha1|sha384)(?:sums?)?(?:\\.txt)?"
                            + "(\\.asc|\\.sig|\\.gpg|\\.sigstore\\.json)?");

    private static final Pattern LIST =
            Pattern.compile("(?:(sha256|sha512|md5|sha1|sha384)sums?|checksums?)(?:\\.txt)?");

    /** One of these begins each ending. */
    private static final String SEPARATORS = "._-";

    /** How a sidecar's name comes from that of its tarball. */
    private record Match(Kind kind, boolean isOfStem, String ending) {
        boolean isUsual(String tarball, String name) {
            return name.equals((isOfStem ? stem(tarball) : tarball) + ending);
        }

        /** Its place in the table, endings in place of {@code .tar} last. */
        int rank() {
            return isOfStem
                    ? OF_THE_NAME.size() + List.copyOf(OF_THE_STEM.keySet()).indexOf(ending)
                    : List.copyOf(OF_THE_NAME.keySet()).indexOf(ending);
        }
    }

    private SidecarNames() {}

    private static Map<String, Kind> ofTheName() {
        Map<String, Kind> endings = new LinkedHashMap<>();
        DONE_MARKERS.forEach(ending -> endings.put(ending, Kind.DONE_MARKER));
        PROVING.forEach(ending -> endings.put(ending, Kind.CHECKSUM));
        WEAK.stream().sorted().forEach(it -> endings.put("." + it, Kind.WEAK_CHECKSUM));
        SIGNATURES.forEach(ending -> endings.put(ending, Kind.SIGNATURE));
        for (String checksum : PROVING) {
            SIGNATURES.forEach(it -> endings.put(checksum + it, Kind.CHECKSUM_SIGNATURE));
        }
        endings.put(JOB, Kind.JOB);
        List.of(".yaml", ".yml").forEach(ending -> endings.put(ending, Kind.DEFINITION));
        return endings;
    }

    private static Map<String, Kind> ofTheStem() {
        Map<String, Kind> endings = new LinkedHashMap<>();
        PROVING.forEach(ending -> endings.put(ending, Kind.CHECKSUM));
        endings.put(".sigstore.json", Kind.SIGNATURE);
        List.of(".yaml", ".yml").forEach(ending -> endings.put(ending, Kind.DEFINITION));
        return endings;
    }

    /** True if both names are one, apart from case and Unicode normal form. */
    public static boolean isSame(String one, String other) {
        return key(one).equals(key(other));
    }

    /** True if both names are one, apart from Unicode normal form. */
    static boolean isSameSpelling(String one, String other) {
        return one.equals(other)
                || Normalizer.normalize(one, Normalizer.Form.NFC)
                        .equals(Normalizer.normalize(other, Normalizer.Form.NFC));
    }

    /** The same for all spellings of one name: what names are looked up by. */
    public static String key(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    /** True for the names of uploads that are not over, and of hidden files. */
    public static boolean isTemporary(String name) {
        return TEMPORARY.matcher(key(name)).matches();
    }

    /** True for a name that stands for nothing: the content decides what the file is. */
    public static boolean isFree(String name) {
        return !isTarball(name)
                && !isTemporary(name)
                && !NoteNames.isNote(name)
                && !isList(name)
                && !isDefinition(name)
                && !isPiece(name)
                && tarballOf(name).isEmpty();
    }

    /** True for the names of files in an unpacked archive. */
    public static boolean isPiece(String name) {
        return PIECE.matcher(key(name)).matches();
    }

    /** True for a sidecar of an archive whose full name is longer: {@code X.tar.gz.sha256}. */
    static boolean isOfLongerName(String tarball, String name) {
        return cut(name, OF_THE_NAME, head -> head)
                .filter(owner -> !isSame(owner, tarball))
                .isPresent();
    }

    /** True for the names of tarballs, also of compressed ones. */
    public static boolean isTarball(String name) {
        if (isTemporary(name)) {
            return false;
        }
        String key = key(name);
        return hasEnding(key, TARBALL)
                || COMPRESSED.stream().anyMatch(ending -> hasEnding(key, ending))
                        && !LAYER.matcher(key).matches();
    }

    private static boolean hasEnding(String key, String ending) {
        return key.length() > ending.length() && key.endsWith(ending);
    }

    /** True for a name that is nothing but the ending of a tarball. */
    public static boolean isEndingOnly(String name) {
        String key = key(name);
        return key.equals(TARBALL) || COMPRESSED.contains(key);
    }

    /** True for the names that service definitions have. */
    public static boolean isDefinition(String name) {
        String key = key(name);
        return !isTemporary(name) && (key.endsWith(".yml") || key.endsWith(".yaml"));
    }

    /** True for the names that checksum files for many files have. */
    public static boolean isList(String name) {
        return LIST.matcher(key(name)).matches();
    }

    /** True for the names of lists whose algorithm proves nothing. */
    static boolean isWeakList(String name) {
        Matcher list = LIST.matcher(key(name));
        return list.matches() && list.group(1) != null && WEAK.contains(list.group(1));
    }

    /** The name without {@code .tar}. */
    public static String stem(String tarball) {
        return key(tarball).endsWith(TARBALL)
                ? tarball.substring(0, tarball.length() - TARBALL.length())
                : tarball;
    }

    /** The name without the ending of a tarball; empty if it has none. */
    static Optional<String> withoutEnding(String archive) {
        String key = key(archive);
        return Stream.concat(COMPRESSED.stream(), Stream.of(TARBALL))
                .filter(ending -> hasEnding(key, ending))
                .map(ending -> archive.substring(0, archive.length() - ending.length()))
                .findFirst();
    }

    /** The kind of sidecar that a file of this name is for the archive; empty if it is none. */
    public static Optional<Kind> kind(String tarball, String name) {
        return match(tarball, name).map(Match::kind);
    }

    /** Those of these names that belong to the tarball, in the order of the table. */
    public static List<String> sidecars(String tarball, Collection<String> names) {
        return select(tarball, names, match -> true);
    }

    /** Those of these names that are of one kind; the one with the usual spelling first. */
    public static List<String> sidecars(String tarball, Collection<String> names, Kind kind) {
        return select(tarball, names, match -> match.kind() == kind);
    }

    /** Those that bear the tarball's full name, or those that bear it without {@code .tar}. */
    static List<String> sidecars(
            String tarball, Collection<String> names, Kind kind, boolean isOfStem) {
        return select(tarball, names, it -> it.kind() == kind && it.isOfStem() == isOfStem);
    }

    /** Those of these names that are signatures of a checksum file. */
    public static List<String> signatures(String checksumFile, Collection<String> names) {
        List<String> found = new ArrayList<>();
        for (String ending : SIGNATURES) {
            for (String name : names) {
                if (isSame(name, checksumFile + ending)) {
                    found.add(name);
                }
            }
        }
        return found;
    }

    /** The name that the job beside the tarball usually has. */
    public static String job(String tarball) {
        return tarball + JOB;
    }

    /** The usual names of the markers that say an upload is over. */
    public static List<String> doneMarkers(String tarball) {
        return DONE_MARKERS.stream().map(ending -> tarball + ending).toList();
    }

    public static boolean isDoneMarker(String tarball, String sidecar) {
        return kind(tarball, sidecar).filter(Kind.DONE_MARKER::equals).isPresent();
    }

    /** True for the tarball's own checksum files, and for lists. */
    public static boolean isChecksum(String tarball, String name) {
        return isList(name)
                || kind(tarball, name)
                        .filter(kind -> kind == Kind.CHECKSUM || kind == Kind.WEAK_CHECKSUM)
                        .isPresent();
    }

    /**
     * True for sidecars that direct the target, the time or the result of an import: a job, a done
     * marker, a service definition.
     */
    public static boolean directs(String tarball, String sidecar) {
        return isDefinition(sidecar)
                || kind(tarball, sidecar)
                        .filter(kind -> kind == Kind.JOB || kind == Kind.DONE_MARKER)
                        .isPresent();
    }

    /**
     * The tarball that a file of this name would belong to, by its longest known ending; empty if
     * it is not a sidecar. Of {@code X.sha256} it is {@code X.tar}.
     */
    public static Optional<String> tarballOf(String sidecar) {
        return cut(sidecar, OF_THE_NAME, head -> head)
                .or(() -> cut(sidecar, OF_THE_STEM, head -> head + TARBALL));
    }

    /**
     * The archives that a file of this name may belong to, the first of them that is there: of
     * {@code X.sha256}, {@code X.tar} and an archive {@code X} that its content shows, then {@code
     * X.tar.gz} and the like, as of {@code X.tar.sha256}.
     */
    public static List<String> archivesOf(String sidecar) {
        return Stream.of(
                        tarballOf(sidecar).stream(),
                        cut(sidecar, OF_THE_NAME, head -> head, head -> true).stream(),
                        cut(sidecar, OF_THE_STEM, head -> head, head -> true).stream()
                                .filter(head -> !isDefinition(sidecar))
                                .flatMap(it -> COMPRESSED.stream().map(end -> stem(it) + end)))
                .flatMap(it -> it)
                .distinct()
                .toList();
    }

    private static Optional<String> cut(
            String name, Map<String, Kind> table, UnaryOperator<String> tarball) {
        return cut(name, table, tarball, SidecarNames::isTarball);
    }

    /** Cuts the longest ending that the table has. */
    private static Optional<String> cut(
            String name,
            Map<String, Kind> table,
            UnaryOperator<String> tarball,
            Predicate<String> isPossible) {
        for (int at = 1; at < name.length(); at++) {
            if (SEPARATORS.indexOf(name.charAt(at)) < 0) {
                continue;
            }
            String candidate = tarball.apply(name.substring(0, at));
            if (table.containsKey(usual(key(name.substring(at)))) && isPossible.test(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static Optional<Match> match(String tarball, String name) {
        String key = key(name);
        return match(key(tarball), key, OF_THE_NAME, false)
                .or(() -> match(key(stem(tarball)), key, OF_THE_STEM, true));
    }

    private static Optional<Match> match(
            String start, String name, Map<String, Kind> table, boolean isOfStem) {
        if (!name.startsWith(start)) {
            return Optional.empty();
        }
        String ending = usual(name.substring(start.length()));
        return Optional.ofNullable(table.get(ending)).map(it -> new Match(it, isOfStem, ending));
    }

    /** The spelling that the table has. */
    private static String usual(String ending) {
        Matcher checksum = CHECKSUM.matcher(ending);
        if (!checksum.matches()) {
            return ending;
        }
        return "." + checksum.group(1) + (checksum.group(2) == null ? "" : checksum.group(2));
    }

    /** Of two tarballs whose names differ only in case, a sidecar belongs to the one it names. */
    private static boolean isOfAnother(String tarball, String name, Collection<String> names) {
        return tarballOf(name)
                .filter(owner -> !owner.equals(tarball) && names.contains(owner))
                .isPresent();
    }

    private static List<String> select(
            String tarball, Collection<String> names, Predicate<Match> which) {
        record Found(String name, Match match) {}
        List<Found> found = new ArrayList<>();
        for (String name : names) {
            match(tarball, name)
                    .filter(which)
                    .filter(match -> !isOfAnother(tarball, name, names))
                    .ifPresent(match -> found.add(new Found(name, match)));
        }
        found.sort(
                Comparator.comparing((Found it) -> it.match().rank())
                        .thenComparing(it -> !it.match().isUsual(tarball, it.name()))
                        .thenComparing(Found::name));
        return found.stream().map(Found::name).toList();
    }
}
