package io.longshore.trust;

import io.longshore.problem.ProblemException;
import io.longshore.trust.SidecarNames.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Selects the checksum of a tarball: its own sidecar only; without one, a list in the same folder
 * that names it. A list that does not name it is ignored. A checksum that proves nothing counts
 * only if there is no better one: then it is refused.
 */
public final class ChecksumSelection {
    private ChecksumSelection() {}

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
        for (List<String> names : own(tarball, beside.names())) {
            List<ExpectedChecksum> expected = new ArrayList<>();
            for (String name : names) {
                expected.addAll(parse(beside, name).ofItsOwn(tarball));
            }
            if (!expected.isEmpty()) {
                return expected;
            }
        }
        List<ExpectedChecksum> expected = inLists(tarball, beside, false);
        return expected.isEmpty() ? inLists(tarball, beside, true) : expected;
    }

    /** Its own sidecars in groups, of which each counts only if the ones before it are empty. */
    private static List<List<String>> own(String tarball, Collection<String> names) {
        return List.of(
                SidecarNames.sidecars(tarball, names, Kind.CHECKSUM, false),
                SidecarNames.sidecars(tarball, names, Kind.CHECKSUM, true),
                SidecarNames.sidecars(tarball, names, Kind.WEAK_CHECKSUM, false));
    }

    private static List<ExpectedChecksum> inLists(
            String tarball, SidecarReader beside, boolean isWeak) {
        List<ExpectedChecksum> expected = new ArrayList<>();
        beside.names().stream()
                .filter(SidecarNames::isList)
                .filter(name -> SidecarNames.isWeakList(name) == isWeak)
                .sorted()
                .forEach(name -> expected.addAll(parse(beside, name).inTheList(tarball)));
        return expected;
    }

    private static ChecksumFile parse(SidecarReader beside, String name) {
        return ChecksumFile.parse(beside.read(name).orElse(new byte[0]), name);
    }
}
