package io.longshore.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A file that belongs to the archive is used, or named with the reason; a digest that differs is a
 * mismatch wherever it stands.
 */
class FilesBesideTest {
    private static final String HEX = "0123456789abcdef".repeat(4);
    private static final String OTHER = "f".repeat(64);
    private static final List<String> ENDS =
            List.of(
                    "~",
                    ".tmp",
                    ".part",
                    ".filepart",
                    ".bak",
                    ".old",
                    " (1)",
                    " ",
                    ".",
                    ".sha256",
                    ".1",
                    ".orig",
                    "-",
                    "_",
                    ".txt.txt",
                    ".partial~");
    private static final List<String> LISTS =
            List.of(
                    "SHA256",
                    "B2SUMS.txt.sha",
                    "hashes.txt",
                    "checksums.sha256",
                    "manifest.sums",
                    "README",
                    "README.md",
                    "SHA256SUMS.bak",
                    "sums",
                    "digest.csv",
                    "x.list",
                    "Prüfsummen.txt",
                    "sha256sums (1).txt",
                    "Y.tar.sha256",
                    "sha256sum.log");

    private final Map<String, byte[]> folder = new TreeMap<>();
    private final Map<String, String> unopened = new TreeMap<>();

    /** Endings behind a checksum's name, and ones that are no checksum's. */
    static Stream<String> namesThatBeginWithTheArchives() {
        List<String> names = new ArrayList<>();
        for (String end : ENDS) {
            for (String start :
                    List.of("X.tar.sha256", "X.tar.md5", "X.tar.digest", "x.TAR.Hash")) {
                names.add(start + end);
            }
            names.add("X.tar" + end + ".sha256");
        }
        Random random = new Random(22);
        for (int i = 0; i < 50; i++) {
            StringBuilder end = new StringBuilder();
            random.ints(1 + random.nextInt(6), 'b', 'l').forEach(c -> end.append((char) c));
            names.add("X.tar" + ". _-+@".charAt(random.nextInt(6)) + end);
        }
        names.addAll(
                List.of(".X.tar.sha256", ".X.tar.sha256.tmp", "X.md5", "X.sha1", "X_hash.txt"));
        return names.stream();
    }

    @ParameterizedTest
    @MethodSource("namesThatBeginWithTheArchives")
    void aFileWhoseNameBeginsWithTheArchivesIsUsedOrNamed(String name) {
        put(name, OTHER + "\n");

        assertThat(isUsedOrNamed(name)).as(String.valueOf(unused())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X.tar.part",
                "X.tar.filepart",
                "X.tar~",
                "X.tar.gz",
                "X.tar.gz.sha256",
                "Xtra.sha256",
                "X-1.0.sha256",
                "Y.tar.sha256",
                "X.tar.longshore.txt",
                "X.yml"
            })
    void aFileOfAnotherArchiveOrTheNextUploadOfThisOneIsNotNamed(String name) {
        put(name, OTHER + "\n");

        assertThat(unused()).isEmpty();
        assertThat(expected()).isEmpty();
    }

    static Stream<Arguments> lists() {
        return LISTS.stream()
                .flatMap(
                        name ->
                                Stream.of(
                                                "%s  X.tar",
                                                "%s *./X.tar",
                                                "SHA256 (lci/X.tar) = %s",
                                                "# sums\n%s  X.tar\n",
                                                "\"SHA256\",\"%s\",\"C:\\drop\\lci\\X.tar\"",
                                                "The SHA256 of X.tar is %s")
                                        .map(form -> Arguments.of(name, form)));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void aFileOfAnyNameIsAListIfItHasADigestOfTheArchive(String name, String form) {
        put(name, form.formatted(OTHER));
        List<String> used = usedNames(name, form);
        assertThat(expected()).extracting(ExpectedChecksum::from).isEqualTo(used);

        put("X.tar.sha256", HEX);
        assertThat(expected())
                .extracting(ExpectedChecksum::hex)
                .isEqualTo(used.isEmpty() ? List.of(HEX) : List.of(HEX, OTHER));
        assertThat(isUsedOrNamed(name)).isTrue();
    }

    static Stream<Arguments> textsAboutOtherDigests() {
        return Stream.of("images.txt", "README.md", "save.log", "rekor.json", "sign.txt", "x.csv")
                .flatMap(
                        name ->
                                Stream.of(
                                                "X.tar  localhost/app:1.0  %s",
                                                "The X.tar of last week (%s) was broken.",
                                                "saving X.tar: layer %s done",
                                                "{\"file\":\"X.tar\",\"logID\":\"%s\"}",
                                                "X.tar signed with key SHA256 fingerprint %s",
                                                "previous X.tar: %s")
                                        .map(form -> Arguments.of(name, form)));
    }

    @ParameterizedTest
    @MethodSource("textsAboutOtherDigests")
    void aTextWithTheArchivesNameAndSomeDigestIsNamedAndRefusesNothing(String name, String form) {
        put(name, form.formatted(OTHER));
        put("X.tar.sha256", HEX);

        assertThat(expected()).extracting(ExpectedChecksum::hex).containsExactly(HEX);
        assertThat(unused()).containsKey(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256SUMS", "hashes.txt", "sha256.txt", "checksum.txt"})
    void aDigestWithoutANameIsNamedInWhateverFormItIs(String name) {
        for (String form : List.of("%s", "sha256:%s", "%s  -", "SHA-256 = %s")) {
            put(name, form.formatted(OTHER));
            assertThat(expected()).as(form).isEmpty();
            assertThat(unused()).as(form).containsKey(name);
        }
    }

    @Test
    void namesThatNoFileCanHaveAreRead() {
        put("SHA256SUMS", OTHER + "  a\0" + HEX + "  X.tar\0" + OTHER + "  \uD800.tar\n");
        assertThat(expected()).extracting(ExpectedChecksum::hex).containsExactly(HEX);
    }

    /** BLAKE2 has as many digits as SHA-512; a digest in a text may be of anything. */
    private static List<String> usedNames(String name, String form) {
        if (name.equals("Y.tar.sha256")) {
            // It may be that of the other archive, which was renamed.
            return List.of();
        }
        boolean isText = List.of("README", "README.md", "x.list").contains(name);
        boolean isLoose = form.startsWith("\"") || form.startsWith("The");
        return name.startsWith("B2") || isText && isLoose ? List.of() : List.of(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X.sha256",
                "X.tar.sha512",
                "SHA256SUMS",
                "checksums.txt",
                "X.tar.sha256sum"
            })
    void aDigestThatContradictsTheFirstOneIsComparedToo(String name) {
        String digest = name.endsWith("512") ? OTHER + OTHER : OTHER;
        put("X.tar.sha256", HEX);
        put(name, digest + "  X.tar\n");

        assertThat(expected()).extracting(ExpectedChecksum::hex).contains(HEX, digest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SHA256SUMS", "MD5SUMS", "checksums.txt", "hash.txt", "SHA256", "X.tar.b2"})
    void aDigestWithoutANameInAFileThatMayBeOfOthersIsNamed(String name) {
        put(name, OTHER + "\n");

        assertThat(expected()).isEmpty();
        assertThat(unused()).containsOnlyKeys(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X.tar.md5", "MD5SUMS", "X.tar.sha1", "X.tar.b2", "B2SUMS"})
    void aDigestThatProvesNothingIsNamedBesideOneThatDoes(String name) {
        int digits = name.contains("1") ? 40 : name.contains("5") ? 32 : 128;
        put(name, "0".repeat(digits) + "  X.tar\n");
        put("X.tar.sha256", HEX);

        assertThat(expected()).extracting(ExpectedChecksum::hex).containsExactly(HEX);
        assertThat(unused()).containsOnlyKeys(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256SUMS", "checksums.txt", "X.tar.digest", "X.tar.sha256.bak"})
    void aFileThatIsTooLongIsNamed(String name) {
        put(name, (OTHER + "  X.tar\n").repeat(16_000));

        assertThat(unused())
                .hasEntrySatisfying(name, it -> assertThat(it).contains("has more than"));
        assertThat(expected()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X.tar.sha256", "X.sha256", "SHA256SUMS", "X.tar.digest", "X.tar.sha256~"})
    void anEntryThatIsNoRegularFileIsNamedAndNotOpened(String name) {
        unopened.put(name, "is a link");

        assertThat(unused()).containsExactly(Map.entry(name, "is a link"));
        assertThat(expected()).isEmpty();
    }

    @Test
    void otherTextsAndEntriesAreNotNamed() {
        put("README.txt", "X.tar is the archive of release 3.\n");
        put("notes.md", "id " + HEX.substring(0, 40) + " of the commit\n");
        put("SHA256SUMS", OTHER + "  Y.tar\n");
        put("lock.json", "{\"Y.tar\": \"sha256:" + OTHER + "\"}");
        unopened.put("team", "is a folder");
        unopened.put("hashes.txt", "is a link");

        assertThat(unused()).isEmpty();
        assertThat(expected()).isEmpty();
    }

    @Test
    void ofManyFilesWhoseNamesSayNothingABoundedNumberIsLookedAt() {
        List<String> read = new ArrayList<>();
        List<String> names = new ArrayList<>(List.of("X.tar"));
        for (int i = 0; i < 2_000; i++) {
            names.add("file-" + i);
        }
        SidecarReader reader =
                SidecarReader.of(
                        () -> names,
                        name -> {
                            read.add(name);
                            return Optional.of(new byte[0]);
                        });

        assertThat(FilesBeside.of("X.tar", reader).unused())
                .hasSize(1)
                .hasEntrySatisfying(
                        "file-1178", it -> assertThat(it).contains("not searched", "1799 others"));
        assertThat(read).hasSize(FilesBeside.MOST_OF_ANY_NAMES);
    }

    @Test
    void aChecksumFileThatCannotBeUsedIsRefusedStill() {
        put("X.tar.sha256", "nothing");
        put("hashes.txt", HEX + "  X.tar\n");

        assertThatThrownBy(this::expected).isInstanceOf(ProblemException.class);
    }

    private void put(String name, String content) {
        folder.put("X.tar", new byte[0]);
        folder.put(name, content.getBytes(UTF_8));
    }

    private boolean isUsedOrNamed(String name) {
        try {
            return unused().containsKey(name)
                    || expected().stream().anyMatch(it -> it.from().equals(name));
        } catch (ProblemException e) {
            // The report is REJECTED, and names it.
            return e.getMessage().contains(name);
        }
    }

    /** The archive's SHA-256 is {@link #HEX}. */
    private Map<String, String> unused() {
        Map<String, String> unused = new TreeMap<>(ChecksumSelection.unused("X.tar", reader()));
        try {
            List<ExpectedChecksum> uncertain = ChecksumSelection.of("X.tar", reader()).uncertain();
            uncertain.forEach(it -> unused.putIfAbsent(it.from(), it.doubt()));
            uncertain.stream()
                    .filter(it -> it.hex().equals(HEX))
                    .forEach(it -> unused.remove(it.from()));
        } catch (ProblemException e) {
            // The report is REJECTED for it.
            return unused;
        }
        return unused;
    }

    private List<ExpectedChecksum> expected() {
        return ChecksumSelection.expected("X.tar", reader());
    }

    private SidecarReader reader() {
        folder.putIfAbsent("X.tar", new byte[0]);
        return SidecarReader.of(
                folder::keySet,
                name -> {
                    assertThat(name).isNotEqualTo("X.tar");
                    return Optional.of(folder.get(name));
                },
                () -> unopened,
                new Surroundings(List.of("drop", "lci"), null));
    }
}
