package io.longshore.share;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a name in {@code drop/} says about its file: a tarball, its companion, an upload that is not
 * over. The endings are those of the usual clients and tools.
 */
final class DropNames {
    /** Sidecars are copied; a file above this size is not a sidecar, whatever its name. */
    static final int LARGEST_COMPANION = 1 << 20;

    private static final String TARBALL = ".tar";

    /** Names that clients give to a file while they upload it. */
    private static final List<String> TEMPORARY =
            List.of(
                    ".filepart",
                    ".part",
                    ".partial",
                    ".tmp",
                    ".temp",
                    ".incomplete",
                    ".crdownload",
                    ".writing",
                    "~");

    private static final List<String> DONE_MARKERS = List.of(".done", ".ok");

    private static final String JOB = ".job.json";

    /** Companions that bear the tarball's full name. */
    private static final List<String> OF_THE_NAME =
            List.of(
                    ".sha256",
                    ".sha512",
                    ".md5",
                    ".sha1",
                    ".sha384",
                    ".asc",
                    ".sig",
                    ".gpg",
                    ".sha256.asc",
                    ".sha256.sig",
                    ".sha256.gpg",
                    ".sha512.asc",
                    ".sha512.sig",
                    ".sha512.gpg",
                    ".sha256.sigstore.json",
                    ".sha512.sigstore.json",
                    ".sigstore.json",
                    JOB,
                    ".yaml",
                    ".yml");

    /** Companions that bear the name without {@code .tar}. */
    private static final List<String> OF_THE_STEM =
            List.of(".sha256", ".sha512", ".sigstore.json", ".yaml", ".yml");

    private DropNames() {}

    static boolean isTemporary(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith(".") || TEMPORARY.stream().anyMatch(lower::endsWith);
    }

    static boolean isTarball(String name) {
        return !isTemporary(name)
                && name.length() > TARBALL.length()
                && name.toLowerCase(Locale.ROOT).endsWith(TARBALL);
    }

    /** True for the names that service definitions have. */
    static boolean isDefinition(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !isTemporary(name) && (lower.endsWith(".yml") || lower.endsWith(".yaml"));
    }

    /** The names of the markers that say an upload is over. */
    static List<String> doneMarkers(String tarball) {
        return DONE_MARKERS.stream().map(ending -> tarball + ending).toList();
    }

    /** Those of these names that belong to the tarball, done markers among them. */
    static List<String> companions(String tarball, Set<String> names) {
        List<String> found = new ArrayList<>();
        for (String name : possible(tarball)) {
            if (names.contains(name)) {
                found.add(name);
            }
        }
        return found;
    }

    static boolean isDoneMarker(String tarball, String companion) {
        return doneMarkers(tarball).contains(companion);
    }

    /**
     * True for what says where the tarball goes, when it is taken or what becomes of it: its job, a
     * done marker, a service definition.
     */
    static boolean directs(String tarball, String companion) {
        return companion.equals(job(tarball))
                || isDoneMarker(tarball, companion)
                || isDefinition(companion);
    }

    /** The name of the job beside the tarball. */
    static String job(String tarball) {
        return tarball + JOB;
    }

    /** The name without {@code .tar}. */
    static String stem(String tarball) {
        return isTarball(tarball)
                ? tarball.substring(0, tarball.length() - TARBALL.length())
                : tarball;
    }

    /**
     * The tarball that a file of this name would belong to, by its longest known suffix; empty if
     * it is not a sidecar. Of {@code X.sha256} it is {@code X.tar}.
     */
    static Optional<String> tarballOf(String companion) {
        return Stream.concat(DONE_MARKERS.stream(), OF_THE_NAME.stream())
                .filter(companion::endsWith)
                .map(ending -> cut(companion, ending))
                .filter(DropNames::isTarball)
                .min(Comparator.comparing(String::length))
                .or(
                        () ->
                                OF_THE_STEM.stream()
                                        .filter(companion::endsWith)
                                        .map(ending -> cut(companion, ending) + TARBALL)
                                        .filter(DropNames::isTarball)
                                        .findFirst());
    }

    private static String cut(String name, String ending) {
        return name.substring(0, name.length() - ending.length());
    }

    private static List<String> possible(String tarball) {
        List<String> names = new ArrayList<>(doneMarkers(tarball));
        OF_THE_NAME.forEach(ending -> names.add(tarball + ending));
        OF_THE_STEM.forEach(ending -> names.add(stem(tarball) + ending));
        return names;
    }
}
