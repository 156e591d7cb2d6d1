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
 * @param uncertain digests of which a match proves as much, and a difference nothing; of those of
 *     one file, one is enough
 * @param unused files that belong to the archive and are not used; each reason completes the
 *     sentence that begins with the name
 */
public record ChecksumSelection(
        List<ExpectedChecksum> expected,
        List<ExpectedChecksum> uncertain,
        Map<String, String> unused) {

    /**
     * The checksums in the folder of an archive.
     *
     * @param tarball name without folder
     * @param beside the files in its folder
     * @throws ProblemException {@code CHECKSUM_UNUSABLE} if the file that should contain it does
     *     not
     */
    public static ChecksumSelection of(String tarball, SidecarReader beside) {
        return new Selecting(tarball, beside).selection();
    }

    /** What the tarball must hash to. */
    public static List<ExpectedChecksum> expected(String tarball, SidecarReader beside) {
        return of(tarball, beside).expected();
    }

    /**
     * The files in the folder of the archive that belong to it and are not used, whatever its
     * digest is. Of checksums that cannot be used the problem is the report, so none is among them.
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
        private final List<ExpectedChecksum> expected = new ArrayList<>();
        private final List<ExpectedChecksum> uncertain = new ArrayList<>();
        private final Map<String, String> unused;

        Selecting(String tarball, SidecarReader beside) {
            this.tarball = tarball;
            this.beside = beside;
            this.files = FilesBeside.of(tarball, beside);
            this.unused = new TreeMap<>(files.unused());
        }

        ChecksumSelection selection() {
            Set<String> counted = first();
            for (String name : checksums()) {
                if (counted.add(name)) {
                    take(name, ChecksumStatement.further(tarball, beside.place(), parse(name)));
                }
            }
            if (expected.isEmpty()) {
                weak().forEach(name -> strictly(name).digests().forEach(this::take));
            }
            return new ChecksumSelection(List.copyOf(expected), List.copyOf(uncertain), unused);
        }

        /** The first group that contains anything; each of its files must be usable. */
        private Set<String> first() {
            for (List<String> names :
                    List.of(of(Kind.CHECKSUM, false), of(Kind.CHECKSUM, true), lists(false))) {
                List<ChecksumStatement> group = names.stream().map(this::strictly).toList();
                if (group.stream().anyMatch(ChecksumStatement::isCertain)) {
                    for (int i = 0; i < names.size(); i++) {
                        take(names.get(i), group.get(i));
                    }
                    return new LinkedHashSet<>(names);
                }
            }
            return new LinkedHashSet<>();
        }

        private void take(String name, ChecksumStatement statement) {
            statement.digests().forEach(this::take);
            if (!statement.unused().isEmpty()) {
                unused.put(name, statement.unused());
            }
        }

        private void take(ExpectedChecksum digest) {
            (digest.isCertain() ? expected : uncertain).add(digest);
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

        /** All files that may contain digests of the archive. */
        private List<String> checksums() {
            List<String> names = new ArrayList<>(of(Kind.CHECKSUM, false));
            names.addAll(of(Kind.CHECKSUM, true));
            names.addAll(of(Kind.WEAK_CHECKSUM, false));
            names.addAll(SidecarNames.sidecars(tarball, beside.names(), Kind.SIGNATURE));
            names.addAll(SidecarNames.sidecars(tarball, beside.names(), Kind.CHECKSUM_SIGNATURE));
            names.addAll(SidecarNames.sidecars(tarball, beside.names(), Kind.DONE_MARKER));
            names.addAll(files.lists());
            names.addAll(files.uncertain());
            return names;
        }

        private ChecksumStatement strictly(String name) {
            return ChecksumRole.of(tarball, name)
                    .map(it -> ChecksumStatement.of(it, tarball, beside.place(), parse(name)))
                    .orElseThrow();
        }

        private ChecksumFile parse(String name) {
            return ChecksumFile.parse(beside.read(name).orElse(new byte[0]), name);
        }
    }
}
