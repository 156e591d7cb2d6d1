package io.longshore.trust;

import io.longshore.trust.FolderView.Digests;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which files in the folder of an archive belong to it: by their names, and those in which a digest
 * of the archive stands, whatever their names are. The one rule for the scan of {@code drop/}, the
 * check and the report. Each file that belongs to the archive is used, or has a reason why not.
 *
 * @param sidecars files with the names of sidecars, in the order of the table
 * @param lists files in which the archive is named together with a digest
 * @param along regular files with names of no known kind that begin with the archive's name
 * @param unused files that belong to the archive and are not used, {@code along} included; each
 *     reason completes the sentence that begins with the name
 */
public record FilesBeside(
        List<String> sidecars, List<String> lists, Set<String> along, Map<String, String> unused) {
    /** A file whose name says nothing is a list of checksums only up to this size, in bytes. */
    public static final int MOST_OF_ANY_NAME = 1 << 16;

    /** So many of these files are looked at. */
    static final int MOST_OF_ANY_NAMES = 200;

    private static final String UNFINISHED = "has the name of an unfinished upload";

    private static final String ENDING =
            "begins with the archive's name, but its ending is not one of a checksum, a signature,"
                    + " a job or a service definition";

    private static final String ALONE = "contains a digest without a file name";

    private static final String IN_A_TEXT =
            "has the archive's name and a digest in one line, but not as a list of checksums has"
                    + " them";

    /** In the name of a file that is about digests. */
    private static final Pattern DIGESTS =
            Pattern.compile(
                    "(?<![a-z])(?:sha-?(?:1|2|256|384|512)|md5|hash|digest|check-?sum)|summen?|sums?(?![a-z])");

    private static final Pattern TEMPORARY_END =
            Pattern.compile(
                    "(?:\\.(?:filepart|part|partial|tmp|temp|incomplete|crdownload|writing)|~)+$");

    /** Endings of checksums in place of {@code .tar}, of which the table has only some. */
    private static final Pattern CHECKSUM_OF_STEM =
            Pattern.compile(
                    "[._ -](?:md5|sha\\d?[\\d-]*|b2|b3|blake\\w*|hash|digest|checksum|crc(?:32)?)"
                            + "(?:sums?|s|es)?(?:[._~ -].*)?");

    /** In the name of a file: its digests are not those that their length suggests. */
    private static final Pattern OTHER_DIGESTS =
            Pattern.compile(
                    "(?<![a-z])(?:b2|b3|blake|sha3|keccak|sm3|streebog|gost|whirlpool|skein"
                            + "|ripemd|rmd160|tiger)");

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
        List<String> all = new ArrayList<>(sidecars);
        all.addAll(lists);
        all.addAll(new TreeSet<>(along));
        return all;
    }

    /** True for a file that belongs to the archive by its name. */
    public static boolean isNamedAfter(String archive, String name) {
        return SidecarNames.kind(archive, name).isPresent() || isUnknownName(archive, name);
    }

    /** The files that stay where they are, with the reasons. */
    public Map<String, String> left() {
        Map<String, String> left = new TreeMap<>(unused);
        left.keySet().removeAll(along);
        return left;
    }

    /** A folder as it was once, for the questions about all of its archives. */
    public static final class Index {
        private final FolderView folder;
        private final NavigableMap<String, List<String>> byKey = new TreeMap<>();
        private final NavigableMap<String, List<String>> unopened = new TreeMap<>();
        private final FolderArchives archives;
        private final List<String> lists = new ArrayList<>();
        private final Map<String, ChecksumFile> ofAnyName = new TreeMap<>();
        private boolean isRead;

        /** Lists the folder; files are read when an archive is asked for. */
        public Index(FolderView folder, FolderArchives archives) {
            this.folder = folder;
            this.archives = archives;
            folder.unopened().keySet().forEach(name -> put(unopened, name));
            for (String name : new TreeSet<>(folder.names())) {
                put(byKey, name);
                if (!archives.isArchive(name) && SidecarNames.isList(name)) {
                    lists.add(name);
                }
            }
        }

        private static void put(Map<String, List<String>> names, String name) {
            names.computeIfAbsent(SidecarNames.key(name), k -> new ArrayList<>(1)).add(name);
        }

        private void readOfAnyName() {
            isRead = true;
            new TreeSet<>(folder.names())
                    .stream()
                            .filter(name -> !archives.isArchive(name))
                            .filter(name -> !NoteNames.isNote(name))
                            .filter(name -> !SidecarNames.isList(name))
                            .filter(name -> !SidecarNames.isDefinition(name))
                            .filter(name -> owner(name).isEmpty())
                            .limit(MOST_OF_ANY_NAMES)
                            .forEach(this::readOfAnyName);
        }

        private void readOfAnyName(String name) {
            ChecksumFile file = folder.digests(name, MOST_OF_ANY_NAME).file();
            if (!file.isEmpty()) {
                ofAnyName.put(name, file);
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
            String stem = SidecarNames.key(SidecarNames.stem(archive));
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
        private final List<String> sidecars;
        private final Set<String> lists = new TreeSet<>();
        private final Set<String> along = new HashSet<>();
        private final Map<String, String> unused = new TreeMap<>();

        Look(Index index, String archive) {
            this.index = index;
            this.archive = archive;
            this.sidecars = index.archives.sidecars(archive);
        }

        FilesBeside result() {
            Index.near(index.unopened, archive).forEach(this::unopened);
            index.unopened.values().stream()
                    .flatMap(List::stream)
                    .filter(SidecarNames::isList)
                    .forEach(this::unused);
            index.lists.forEach(this::list);
            Set<String> named = new HashSet<>(sidecars);
            for (String name : Index.near(index.byKey, archive)) {
                if (isUnknownName(archive, name)
                        && !SidecarNames.isList(name)
                        && !index.archives.isArchive(name)
                        && !isOfAnother(name)
                        && named.add(name)) {
                    named(name);
                }
            }
            index.ofAnyName.forEach(
                    (name, file) -> {
                        if (!named.contains(name)) {
                            ofAnyName(name, file);
                        }
                    });
            return new FilesBeside(sidecars, List.copyOf(lists), Set.copyOf(along), unused);
        }

        private boolean isOfAnother(String name) {
            return index.owner(name)
                    .filter(it -> !it.equals(SidecarNames.key(archive)))
                    .isPresent();
        }

        private void unopened(String name) {
            if (isNamedAfter(archive, name) && !isOfAnother(name)) {
                unused(name);
            }
        }

        private void unused(String name) {
            unused.put(name, index.folder.unopened().getOrDefault(name, ""));
        }

        private void list(String name) {
            Digests digests = index.folder.digests(name, SidecarReader.MAX_BYTES);
            if (digests.obstacle().equals(Digests.UNREADABLE)) {
                // It may name the archive: nothing passes it by.
                lists.add(name);
            } else if (!digests.obstacle().isEmpty()) {
                unused.put(name, digests.obstacle());
            } else if (digests.file().names(archive)) {
                lists.add(name);
            } else if (digests.file().hasNoNameForItsDigests()) {
                unused.put(name, ALONE);
            }
        }

        private void named(String name) {
            if (SidecarNames.isTemporary(name)) {
                unused.put(name, UNFINISHED);
                return;
            }
            Digests digests = index.folder.digests(name, SidecarReader.MAX_BYTES);
            if (!digests.obstacle().isEmpty()) {
                unused.put(name, digests.obstacle());
            } else if (digests.file().hasDigestOf(archive) && !hasOtherDigests(name)) {
                lists.add(name);
            } else {
                along.add(name);
                unused.put(name, ENDING);
            }
        }

        private void ofAnyName(String name, ChecksumFile file) {
            if (!file.hasDigestOf(archive)) {
                boolean isAlone =
                        promisesDigests(name) ? file.hasNoNameForItsDigests() : file.standsAlone();
                if (isAlone
                        && SidecarNames.tarballOf(name).isEmpty()
                        && !SidecarNames.isTemporary(name)) {
                    unused.put(name, ALONE);
                }
            } else if (SidecarNames.isTemporary(name)) {
                unused.put(name, UNFINISHED);
            } else if (hasOtherDigests(name)) {
                unused.put(name, "contains digests that Longshore does not compare");
            } else if (file.hasEntryOf(archive) || promisesDigests(name)) {
                lists.add(name);
            } else {
                unused.put(name, IN_A_TEXT);
            }
        }

        /** In any other text a digest beside the archive's name may be of something else. */
        private static boolean promisesDigests(String name) {
            return DIGESTS.matcher(SidecarNames.key(name)).find();
        }

        private static boolean hasOtherDigests(String name) {
            return OTHER_DIGESTS.matcher(SidecarNames.key(name)).find();
        }
    }

    /**
     * True for a name that begins with that of the archive and is of no known kind. An upload of
     * the archive itself that is not over is none.
     */
    private static boolean isUnknownName(String archive, String name) {
        String start = SidecarNames.key(archive);
        String key = SidecarNames.key(name);
        String whole = TEMPORARY_END.matcher(key).replaceFirst("");
        if (key.startsWith(".")) {
            // The name of a temporary file, and of a hidden one.
            String shown = whole.substring(Math.min(1, whole.length()));
            return SidecarNames.kind(archive, shown).isPresent();
        }
        if (whole.equals(start) || NoteNames.isNote(name) || SidecarNames.isTarball(name)) {
            return false;
        }
        String stem = SidecarNames.key(SidecarNames.stem(archive));
        boolean isOfStem =
                key.startsWith(stem)
                        && CHECKSUM_OF_STEM.matcher(key.substring(stem.length())).matches();
        boolean isOfName =
                key.startsWith(start)
                        && key.length() > start.length()
                        && isBehind(key.charAt(start.length()), archive)
                        && !SidecarNames.isOfLongerName(archive, name);
        return (isOfStem || isOfName) && SidecarNames.kind(archive, name).isEmpty();
    }

    /** A name without a known ending may be the beginning of others by chance. */
    private static boolean isBehind(char separator, String archive) {
        return SidecarNames.isTarball(archive)
                ? !Character.isLetterOrDigit(separator)
                : separator == '.';
    }
}
