package io.longshore.trust;

import io.longshore.problem.ProblemException;
import io.longshore.trust.SidecarNames.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The checksums of an archive: its own sidecar, without one a list in the same folder that names
 * it. A list that does not name it is ignored. A checksum that proves nothing counts only if there
 * is no better one: then it is refused. Each further file that has a digest of the archive is
 * compared as well, so that a contradiction is a mismatch.
 *
 * @param expected what the archive must hash to, all of it; empty if there is no checksum for it
 * @param unused files that belong to the archive and are not used; each reason completes the
 *     sentence that begins with the name
 */
public record ChecksumSelection(List<ExpectedChecksum> expected, Map<String, String> unused) {

    /**
     * What the tarball must hash to.
     *
     * @param tarball name without folder
     * @param beside the files in its folder
     * @throws ProblemException {@code CHECKSUM_UNUSABLE} if the file that should contain it does
     *     not
     */
    public static List<ExpectedChecksum> expected(String tarball, SidecarReader beside) {
        return new Selecting(tarball, beside).selection().expected();
    }

    /**
     * The files in the folder of the archive that belong to it and are not used. Of checksums that
     * cannot be used the problem is the report, so none is among them.
     */
    public static Map<String, String> unused(String tarball, SidecarReader beside) {
        Selecting selecting = new Selecting(tarball, beside);
        try {
            return selecting.selection().unused();
        } catch (ProblemException e) {
            return selecting.files.unused();
        }
    }

    /** One selection. */
    private static final class Selecting {
        private final String tarball;
        private final SidecarReader beside;
        private final FilesBeside files;

        Selecting(String tarball, SidecarReader beside) {
            this.tarball = tarball;
            this.beside = beside;
            this.files = FilesBeside.of(tarball, beside);
        }

        ChecksumSelection selection() {
            Set<String> counted = new LinkedHashSet<>();
            List<ExpectedChecksum> expected = new ArrayList<>(first(counted));
            Map<String, String> unused = new TreeMap<>(files.unused());
            for (String name : checksums()) {
                if (counted.add(name)) {
                    further(name, expected, unused);
                }
            }
            if (expected.isEmpty()) {
                weak().forEach(name -> expected.addAll(strictly(name)));
            }
            return new ChecksumSelection(List.copyOf(expected), unused);
        }

        /** The first group that contains anything; each of its files must be usable. */
        private List<ExpectedChecksum> first(Set<String> counted) {
            for (List<String> names :
                    List.of(of(Kind.CHECKSUM, false), of(Kind.CHECKSUM, true), lists(false))) {
                List<ExpectedChecksum> expected = new ArrayList<>();
                names.forEach(name -> expected.addAll(strictly(name)));
                if (!expected.isEmpty()) {
                    counted.addAll(names);
                    return expected;
                }
            }
            return List.of();
        }

        private List<String> weak() {
            List<String> names = new ArrayList<>(of(Kind.WEAK_CHECKSUM, false));
            names.addAll(lists(true));
            return names;
        }

        private List<String> of(Kind kind, boolean isOfStem) {
            return SidecarNames.sidecars(tarball, beside.names(), kind, isOfStem);
        }

        private List<String> lists(boolean isWeak) {
            return files.lists().stream()
                    .filter(SidecarNames::isList)
                    .filter(name -> SidecarNames.isWeakList(name) == isWeak)
                    .toList();
        }

        /** All files that contain digests of the archive. */
        private List<String> checksums() {
            List<String> names = new ArrayList<>(of(Kind.CHECKSUM, false));
            names.addAll(of(Kind.CHECKSUM, true));
            names.addAll(of(Kind.WEAK_CHECKSUM, false));
            names.addAll(files.lists());
            return names;
        }

        private List<ExpectedChecksum> strictly(String name) {
            return files.lists().contains(name)
                    ? parse(name).inTheList(tarball)
                    : parse(name).ofItsOwn(tarball);
        }

        /** A file that need not be usable; if it is, it counts. */
        private void further(
                String name, List<ExpectedChecksum> expected, Map<String, String> unused) {
            try {
                if (!files.lists().contains(name) && parse(name).isOnlyOfOthers(tarball)) {
                    unused.put(name, "names another file");
                } else {
                    expected.addAll(strictly(name));
                }
            } catch (ProblemException e) {
                unused.put(name, "cannot be used: " + e.problem().what());
            }
        }

        private ChecksumFile parse(String name) {
            return ChecksumFile.parse(beside.read(name).orElse(new byte[0]), name);
        }
    }
}
