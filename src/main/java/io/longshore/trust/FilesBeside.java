package io.longshore.trust;

import io.longshore.trust.FolderView.Digests;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which files in the folder of an archive belong to it: by their names, and those in which a digest
 * of the archive stands, whatever their names are. For the scan of {@code drop/}, the check and the
 * report. Each file that belongs to the archive is used, or has a reason why not.
 *
 * @param sidecars files with the names of sidecars, in the order of the table
 * @param lists files with a digest that is certainly the archive's
 * @param uncertain files with a digest that may be the archive's
 * @param along regular files with names of no known kind that begin with the archive's name
 * @param unused files that belong to the archive and are not used, {@code along} included; each
 *     reason completes the sentence that begins with the name
 */
public record FilesBeside(
        List<String> sidecars,
        List<String> lists,
        List<String> uncertain,
        Set<String> along,
        Map<String, String> unused) {
    /** So many of the files whose names say nothing are looked at. */
    static final int MOST_OF_ANY_NAMES = 200;

    /** So many checksum files of archives are searched for lines about other archives. */
    static final int MOST_OF_OTHERS = 1_000;

    /** In the names of files of the folder above. */
    private static final String ABOVE = "../";

    private static final String NOT_BESIDE =
            "has a digest of the archive, but is in the folder above it; only files in the same"
                    + " folder are compared";

    private static final String SIGNS_NOTHING =
            "signs a checksum file that is not here, and contains no checksum itself";

    /** What belongs to one archive; who asks about several keeps the {@link Index}. */
    public static FilesBeside of(String archive, FolderView folder) {
        Set<String> names = new TreeSet<>(folder.names());
        names.add(archive);
        FolderArchives archives =
                new FolderArchives(
                        names, name -> name.equals(archive) || SidecarNames.isTarball(name));
        return new Index(folder, archives).of(archive);
    }

    /** The files that are claimed with the archive. */
    public List<String> claimed() {
        Set<String> all = new TreeSet<>(lists);
        all.addAll(uncertain);
        all.addAll(along);
        all.removeAll(sidecars);
        return Stream.concat(sidecars.stream(), all.stream()).toList();
    }

    /** True for a name that promises digests. */
    public static boolean isAboutDigests(String name) {
        return ChecksumRole.isAboutDigests(name);
    }

    /** True for the usual names of checksum files, of an archive or of many. */
    public static boolean isChecksumFile(String name) {
        return SidecarNames.isList(name)
                || SidecarNames.tarballOf(name)
                        .filter(it -> SidecarNames.isChecksum(it, name))
                        .isPresent();
    }

    /** False for the name of a file that was delivered and is a checksum file. */
    public static boolean mayBeArchive(String name) {
        return SidecarNames.isTarball(name) || !ChecksumRole.isAboutDigests(name);
    }

    /**
     * True unless a file has a name by which it has no checksum of the archive: that of its job, a
     * service definition or a signature of the archive itself.
     */
    public static boolean mayHaveChecksum(String archive, String name) {
        return ChecksumRole.of(archive, name).isPresent()
                && SidecarNames.kind(archive, name)
                        .filter(it -> it == SidecarNames.Kind.SIGNATURE)
                        .isEmpty();
    }

    /** True for a file that belongs to the archive by its name. */
    public static boolean isNamedAfter(String archive, String name) {
        return NamedAfter.belongs(archive, name);
    }

    /** The files that stay where they are, with the reasons. */
    public Map<String, String> left() {
        Map<String, String> left = new TreeMap<>(unused);
        left.keySet().removeAll(claimed());
        return left;
    }

    /** A folder as it was once, for the questions about all of its archives. */
    public static final class Index {
        private final FolderView folder;
        private final NavigableMap<String, List<String>> byKey = new TreeMap<>();
        private final NavigableMap<String, List<String>> unopened = new TreeMap<>();
        private final FolderArchives archives;

        /** The files that may be about any archive, as far as they may have digests. */
        private final Map<String, Digests> ofAnyName = new TreeMap<>();

        /** By a key of their lines the checksum files that have the names of those of archives. */
        private final Map<String, Set<String>> ofOthers = new HashMap<>();

        /** Those that are not looked at, in the order in which they would be. */
        private List<String> tooMany = List.of();

        private boolean isRead;

        /** Lists the folder; files are read when an archive is asked for. */
        public Index(FolderView folder, FolderArchives archives) {
            this.folder = folder;
            this.archives = archives;
            folder.unopened().keySet().forEach(name -> put(unopened, name));
            new TreeSet<>(folder.names()).forEach(name -> put(byKey, name));
        }

        private static void put(Map<String, List<String>> names, String name) {
            names.computeIfAbsent(SidecarNames.key(name), k -> new ArrayList<>(1)).add(name);
        }

        private void readOfAnyName() {
            isRead = true;
            List<String> candidates =
                    folder.names().stream()
                            .filter(name -> !archives.isArchive(name))
                            .filter(name -> !NoteNames.isNote(name))
                            .filter(
                                    name ->
                                            !SidecarNames.isDefinition(name)
                                                    || ChecksumRole.isAboutDigests(name))
                            .filter(name -> owner(name).isEmpty())
                            .sorted(
                                    Comparator.comparing(
                                                    (String name) ->
                                                            !ChecksumRole.isAboutDigests(name))
                                            .thenComparing(name -> name))
                            .toList();
            SearchedFiles files = SearchedFiles.of(candidates, MOST_OF_ANY_NAMES, folder);
            for (String name : files.searched()) {
                Digests digests = folder.digests(name);
                if (ChecksumRole.isAboutDigests(name)
                        || !digests.obstacle().isEmpty()
                        || digests.file().hasTraces()) {
                    ofAnyName.put(name, digests);
                }
            }
            tooMany = files.left();
            readOfOthers();
        }

        /** A checksum file of one archive may have lines for others. */
        private void readOfOthers() {
            List<String> candidates =
                    folder.names().stream()
                            .filter(name -> !archives.isArchive(name))
                            .filter(
                                    name ->
                                            owner(name)
                                                    .flatMap(it -> ChecksumRole.of(it, name))
                                                    .isPresent())
                            .sorted()
                            .toList();
            for (String name : SearchedFiles.of(candidates, MOST_OF_OTHERS, folder).searched()) {
                Digests digests = folder.digests(name);
                if (digests.obstacle().isEmpty()) {
                    for (String key : digests.file().keys()) {
                        ofOthers.computeIfAbsent(key, k -> new TreeSet<>()).add(name);
                    }
                }
            }
        }

        /** The archive in this folder that a file belongs to by its name. */
        private Optional<String> owner(String name) {
            return archives.owner(name).map(SidecarNames::key);
        }

        /** What belongs to this archive. */
        public FilesBeside of(String archive) {
            if (!isRead) {
                readOfAnyName();
            }
            return new Look(this, archive).result();
        }

        /** The names that begin with that of the archive without its ending. */
        private static List<String> near(NavigableMap<String, List<String>> names, String archive) {
            String stem = SidecarNames.key(SidecarNames.withoutEnding(archive).orElse(archive));
            return Stream.of(stem, "." + stem)
                    .flatMap(it -> names.subMap(it, it + '\uffff').values().stream())
                    .flatMap(List::stream)
                    .toList();
        }
    }

    /** One archive. */
    private static final class Look {
        private final Index index;
        private final String archive;
        private final List<String> place;
        private final List<String> sidecars;
        private final Set<String> lists = new TreeSet<>();
        private final Set<String> uncertain = new TreeSet<>();
        private final Set<String> along = new HashSet<>();
        private final Map<String, String> unused = new TreeMap<>();

        Look(Index index, String archive) {
            this.index = index;
            this.archive = archive;
            this.place = index.folder.place();
            this.sidecars = index.archives.sidecars(archive);
        }

        FilesBeside result() {
            unopened();
            sidecars.forEach(this::sidecar);
            Set<String> seen = new HashSet<>(sidecars);
            for (String name : Index.near(index.byKey, archive)) {
                boolean isOne = NamedAfter.isOne(archive, name);
                if ((isOne || NamedAfter.isBeside(archive, name))
                        && !SidecarNames.isList(name)
                        && !index.archives.isArchive(name)
                        && !isOfAnother(name)
                        && seen.add(name)) {
                    file(name, index.folder.digests(name), isOne);
                }
            }
            index.ofAnyName.forEach(
                    (name, digests) -> {
                        boolean isOfOthers =
                                digests.obstacle().isEmpty() && !digests.file().mayBeAbout(archive);
                        if (!isOfOthers && seen.add(name)) {
                            file(name, digests, false);
                        }
                    });
            ListedName listed = new ListedName(archive, place);
            for (String key : listed.keys()) {
                for (String name : index.ofOthers.getOrDefault(key, Set.of())) {
                    Digests digests = index.folder.digests(name);
                    if (isOfAnother(name) && digests.file().isAbout(listed) && seen.add(name)) {
                        file(name, digests, false);
                    }
                }
            }
            tooMany(seen);
            above();
            return new FilesBeside(
                    sidecars,
                    List.copyOf(lists),
                    List.copyOf(uncertain),
                    Set.copyOf(along),
                    unused);
        }

        private boolean isOfAnother(String name) {
            return index.owner(name)
                    .filter(it -> !it.equals(SidecarNames.key(archive)))
                    .isPresent();
        }

        /** Links, folders and the like in the places of checksum files. */
        private void unopened() {
            for (String name : Index.near(index.unopened, archive)) {
                if (isNamedAfter(archive, name) && !isOfAnother(name)) {
                    unopened(name);
                }
            }
            index.unopened.values().stream()
                    .flatMap(List::stream)
                    .filter(SidecarNames::isList)
                    .forEach(this::unopened);
        }

        private void unopened(String name) {
            unused.put(name, index.folder.unopened().getOrDefault(name, ""));
        }

        /** Of sidecars only a signature can be of no use: the check judges the others. */
        private void sidecar(String name) {
            boolean isOfChecksum =
                    SidecarNames.kind(archive, name)
                            .filter(SidecarNames.Kind.CHECKSUM_SIGNATURE::equals)
                            .isPresent();
            boolean isOfOneHere =
                    sidecars.stream()
                            .anyMatch(
                                    it ->
                                            SidecarNames.signatures(it, List.of(name))
                                                    .contains(name));
            if (isOfChecksum
                    && !isOfOneHere
                    && !index.folder.digests(name).file().isClearSigned()) {
                unused.put(name, SIGNS_NOTHING);
            }
        }

        private void file(String name, Digests digests, boolean isNamedAfter) {
            ChecksumStatement statement = ChecksumStatement.of(archive, place, digests.file());
            boolean isAbout =
                    statement.isAbout() || isNamedAfter || ChecksumRole.isAboutDigests(name);
            if (digests.obstacle().equals(Digests.UNREADABLE)) {
                unreadable(name, isNamedAfter);
            } else if (!digests.obstacle().isEmpty()) {
                if (isAbout) {
                    unused.put(name, digests.obstacle());
                }
            } else if (SidecarNames.isTemporary(name)) {
                if (statement.isAbout() || isNamedAfter) {
                    unused.put(name, NamedAfter.UNFINISHED);
                }
            } else if (mustBeUsable(name) || statement.isCertain()) {
                lists.add(name);
            } else if (!statement.digests().isEmpty()) {
                uncertain.add(name);
            } else if (statement.isAbout()) {
                unused.put(name, NamedAfter.reason(archive, name).orElse(statement.unused()));
                if (isNamedAfter) {
                    along.add(name);
                }
            }
        }

        /** A list by its name whose line for the archive cannot be used refuses the archive. */
        private boolean mustBeUsable(String name) {
            return SidecarNames.isList(name)
                    && ChecksumStatement.isRefused(
                            archive, place, index.folder.digests(name).file());
        }

        /** A list may name the archive: nothing passes it by. */
        private void unreadable(String name, boolean isNamedAfter) {
            if (SidecarNames.isList(name)) {
                lists.add(name);
            } else if (isNamedAfter) {
                unused.put(name, Digests.UNREADABLE);
            }
        }

        private void tooMany(Set<String> seen) {
            List<String> others =
                    index.tooMany.stream().filter(name -> !seen.contains(name)).toList();
            if (!others.isEmpty()) {
                String more =
                        others.size() == 1 ? "" : ", nor were " + (others.size() - 1) + " others";
                unused.put(
                        others.get(0),
                        "was not searched for checksums"
                                + more
                                + ": of the files of a folder, "
                                + MOST_OF_ANY_NAMES
                                + " are, and "
                                + (SearchedFiles.MOST_BYTES >> 20)
                                + " MiB of them");
            }
        }

        /** A list of the whole delivery. */
        private void above() {
            index.folder
                    .above()
                    .forEach(
                            (name, file) -> {
                                ListedName listed = new ListedName(archive, place);
                                if (!file.about(listed, ListedName.Match.SAME).isEmpty()) {
                                    unused.put(ABOVE + name, NOT_BESIDE);
                                }
                            });
        }
    }
}
