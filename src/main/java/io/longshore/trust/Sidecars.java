package io.longshore.trust;

import io.longshore.oci.Shown;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which checksum counts for a tarball: its own sidecar alone; without one, a list beside it that
 * names it. A list that does not is as if absent.
 */
public final class Sidecars {
    private static final String TARBALL = ".tar";

    private static final List<String> ENDINGS = List.of(".sha256", ".sha512");

    /**
     * Sidecars that cannot prove anything; taken for what they are only where nothing better is.
     */
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
     * @param beside names of the files in its folder
     * @param read gives the content of one of those
     * @return empty if there is no checksum for it
     * @throws ProblemException {@code CHECKSUM_UNUSABLE} if what should say it does not
     */
    public static List<ExpectedChecksum> expected(
            String tarball, Collection<String> beside, Function<String, byte[]> read) {
        for (List<String> kind : ownKinds(tarball)) {
            List<ExpectedChecksum> expected = new ArrayList<>();
            for (String name : kind) {
                if (beside.contains(name)) {
                    ChecksumFile file = ChecksumFile.parse(read.apply(name), name);
                    expected.addAll(file.ofItsOwn(tarball));
                }
            }
            if (!expected.isEmpty()) {
                return expected;
            }
        }
        List<ExpectedChecksum> expected = new ArrayList<>();
        for (String name : beside.stream().filter(Sidecars::isList).sorted().toList()) {
            expected.addAll(ChecksumFile.parse(read.apply(name), name).inTheList(tarball));
        }
        return expected;
    }

    /**
     * What a tarball outside of a share must hash to, by the files in its folder.
     *
     * @return empty if there is no checksum for it
     * @throws ProblemException {@code CHECKSUM_UNUSABLE} as above; {@code FILE_UNREADABLE}
     */
    public static List<ExpectedChecksum> beside(Path tarball) {
        Path file = tarball.toAbsolutePath();
        return expected(
                file.getFileName().toString(),
                filesIn(file.getParent()),
                name -> read(file.resolveSibling(name)));
    }

    private static List<String> filesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        } catch (IOException e) {
            throw unreadable("folder", folder, e);
        }
    }

    private static byte[] read(Path sidecar) {
        try (InputStream in = Files.newInputStream(sidecar)) {
            // One more than the limit, so that the parser refuses what is too long.
            return in.readNBytes(ChecksumFile.MAX_BYTES + 1);
        } catch (IOException e) {
            throw unreadable("checksum file", sidecar, e);
        }
    }

    private static ProblemException unreadable(String kind, Path path, IOException cause) {
        return Problem.permanent(
                        Code.FILE_UNREADABLE,
                        "The " + kind + " " + Shown.of(path.toString()) + " cannot be read.",
                        "",
                        "Check its rights.")
                .asException(cause);
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
