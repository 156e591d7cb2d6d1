package io.longshore.trust;

import io.longshore.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Selects the checksum of a tarball: its own sidecar only; without one, a list in the same folder
 * that names it. A list that does not name it is ignored.
 */
public final class Sidecars {
    private static final String TARBALL = ".tar";

    private static final List<String> ENDINGS = List.of(".sha256", ".sha512");

    /** Sidecars with weak algorithms; considered only if there is no better one. */
    private static final List<String> WEAK_ENDINGS = List.of(".md5", ".sha1", ".sha384");

    private static final Set<String> LISTS =
            Set.of(
                    "sha256sums",
                    "sha512sums",
                    "sha256sums.txt",
                    "sha512sums.txt",
                    "sha256sum.txt",
                    "sha512sum.txt",
                    "checksums.txt");

    private Sidecars() {}

    /** True for the names that checksum files for many files have. */
    public static boolean isList(String name) {
        return LISTS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** True for the tarball's own sidecars, and for lists. */
    public static boolean isChecksum(String name, String tarball) {
        return isList(name) || ownKinds(tarball).stream().anyMatch(kind -> kind.contains(name));
    }

    /**
     * What the tarball must hash to, all of it.
     *
     * @param tarball name without folder
     * @param beside the files in its folder
     * @return empty if there is no checksum for it
     * @throws ProblemException {@code CHECKSUM_UNUSABLE} if the file that should contain it does
     *     not
     */
    public static List<ExpectedChecksum> expected(String tarball, SidecarReader beside) {
        for (List<String> kind : ownKinds(tarball)) {
            List<ExpectedChecksum> expected = new ArrayList<>();
            for (String name : kind) {
                if (beside.names().contains(name)) {
                    ChecksumFile file = parse(beside, name);
                    expected.addAll(file.ofItsOwn(tarball));
                }
            }
            if (!expected.isEmpty()) {
                return expected;
            }
        }
        List<ExpectedChecksum> expected = new ArrayList<>();
        for (String name : beside.names().stream().filter(Sidecars::isList).sorted().toList()) {
            expected.addAll(parse(beside, name).inTheList(tarball));
        }
        return expected;
    }

    private static ChecksumFile parse(SidecarReader beside, String name) {
        return ChecksumFile.parse(beside.read(name).orElse(new byte[0]), name);
    }

    /** Each kind counts only if the one before it is not there. */
    private static List<List<String>> ownKinds(String tarball) {
        boolean hasEnding = tarball.toLowerCase(Locale.ROOT).endsWith(TARBALL);
        String stem =
                hasEnding ? tarball.substring(0, tarball.length() - TARBALL.length()) : tarball;
        return List.of(
                ENDINGS.stream().map(tarball::concat).toList(),
                ENDINGS.stream().map(stem::concat).toList(),
                WEAK_ENDINGS.stream().map(tarball::concat).toList());
    }
}
