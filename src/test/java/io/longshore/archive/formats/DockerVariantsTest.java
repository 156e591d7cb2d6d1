package io.longshore.archive.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ImageArchive;
import io.longshore.oci.Digest;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.archive.TestArchives;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of {@code docker save} as other builders name their members, or people pack them. */
class DockerVariantsTest {
    private static final byte[] LAYER = random(2000);
    private static final byte[] CONFIG =
            ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\","
                            + "\"diff_ids\":[\""
                            + Digest.of(LAYER)
                            + "\"]}}")
                    .getBytes(UTF_8);

    @TempDir Path folder;

    /** By content, link target behind an arrow. */
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private final Map<String, String> hardLinks = new LinkedHashMap<>();

    /** Docker, kaniko and ko, jib, Nix, Bazel, Docker 25 without its index. */
    @ParameterizedTest
    @CsvSource({
        "{config}.json, {v1}/layer.tar, false",
        "sha256:{config}, {gzip}.tar.gz, true",
        "config.json, {gzip}.tar.gz, true",
        "{config}.json, {layer}/layer.tar, false",
        "blobs/sha256/{config}, blobs/sha256/{gzip}, true",
        "blobs/sha256/{config}, blobs/sha256/{layer}, false",
        "{config}.json, {layer}.tar, true",
        "some/where/config, layer with a blank.tgz, true"
    })
    void theImageIsTheSameHoweverItsMembersAreNamed(String config, String layer, boolean isGzip)
            throws IOException {
        for (String root : new String[] {"", "./", "images/", "./images/"}) {
            files.clear();
            byte[] stored = isGzip ? gzip(LAYER) : LAYER;
            files.put(root + named(layer), stored);
            files.put(root + named(config), CONFIG);
            files.put(
                    root + "manifest.json",
                    list(named(config), named(layer), "\"h.example.com/a:1\"").getBytes(UTF_8));

            assertHoldsImage(Digest.of(stored));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "null, '', ''",
        "[], '', ''",
        "['alpine'], docker.io/library/alpine, ''",
        "['alpine:3'], docker.io/library/alpine, 3",
        "['team/app:1'], docker.io/team/app, 1",
        "['localhost/app:1'], localhost/app, 1",
        "['localhost:5000/app:1'], localhost:5000/app, 1"
    })
    void aNameThatDockerShortensIsReadInFull(String names, String repository, String tag)
            throws IOException {
        files.put("l.tar", LAYER);
        files.put("c.json", CONFIG);
        files.put(
                "manifest.json",
                ("[{\"Config\":\"c.json\",\"RepoTags\":"
                                + names.replace('\'', '"')
                                + ",\"Layers\":[\"l.tar\"],\"Parent\":\"sha256:"
                                + "0".repeat(64)
                                + "\"}]")
                        .getBytes(UTF_8));

        try (ImageArchive archive = TestArchives.open(write())) {
            ArchiveEntry entry = archive.entries().get(0);
            String found =
                    entry.refs().isEmpty() ? "" : entry.refs().get(0).replaceFirst("@.*", "");
            assertThat(found).isEqualTo(repository);
            assertThat(entry.tag()).isEqualTo(tag);
        }
    }

    @Test
    void aLayerMayBeAHardLink() throws IOException {
        files.put("first/layer.tar", LAYER);
        hardLinks.put("second/layer.tar", "first/layer.tar");
        files.put("c.json", CONFIG);
        files.put("manifest.json", list("c.json", "second/layer.tar", "\"a:1\"").getBytes(UTF_8));

        assertHoldsImage(Digest.of(LAYER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../l.tar", "/l.tar", "a/../../l.tar", "nothing.tar", "l.tar/x"})
    void aListThatNamesALayerOutsideIsRefused(String layer) throws IOException {
        files.put("l.tar", LAYER);
        files.put("c.json", CONFIG);
        files.put("manifest.json", list("c.json", layer, "\"a:1\"").getBytes(UTF_8));

        assertRefused();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLayerThatIsNotItsDiffIdIsRefused(boolean isGzip) throws IOException {
        byte[] other = random(2001);
        files.put("l.tar", isGzip ? gzip(other) : other);
        files.put("c.json", CONFIG);
        files.put("manifest.json", list("c.json", "l.tar", "\"a:1\"").getBytes(UTF_8));

        assertRefused();
    }

    /** Containers' programs refuse to unpack such a layer. */
    @ParameterizedTest
    @ValueSource(strings = {"junk", "\0", "\0\0\0\0", "\u001f", "\u001f\u008b", "gzip"})
    void aGzipLayerWithOtherBytesBehindItsEndIsRefused(String more) throws IOException {
        byte[] behind =
                more.equals("gzip")
                        ? Arrays.copyOf(gzip(LAYER), 10)
                        : more.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        layer.writeBytes(gzip(LAYER));
        layer.writeBytes(behind);
        files.put("l.tar.gz", layer.toByteArray());
        files.put("c.json", CONFIG);
        files.put("manifest.json", list("c.json", "l.tar.gz", "\"a:1\"").getBytes(UTF_8));

        assertRefused();
    }

    @Test
    void aGzipLayerOfTwoMembersIsWhole() throws IOException {
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        layer.writeBytes(gzip(Arrays.copyOf(LAYER, 700)));
        layer.writeBytes(gzip(Arrays.copyOfRange(LAYER, 700, LAYER.length)));
        files.put("l.tar.gz", layer.toByteArray());
        files.put("c.json", CONFIG);
        files.put("manifest.json", list("c.json", "l.tar.gz", "\"a:1\"").getBytes(UTF_8));

        assertHoldsImage(Digest.of(layer.toByteArray()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{}]", "null", "{}", "[{\"Config\":1,\"Layers\":[]}]", "["})
    void aListWithoutImagesIsRefused(String list) throws IOException {
        files.put("l.tar", LAYER);
        files.put("manifest.json", list.getBytes(UTF_8));

        assertThatThrownBy(() -> TestArchives.open(write()).close())
                .isInstanceOf(ProblemException.class);
    }

    private void assertHoldsImage(Digest layer) throws IOException {
        try (ImageArchive archive = TestArchives.open(write())) {
            assertThat(archive.kind().id()).isEqualTo("docker-archive");
            assertThat(archive.scan(Progress.NONE, Cancellation.none()).damages()).isEmpty();
            ImageEntry image = (ImageEntry) archive.entries().get(0);
            assertThat(archive.entries()).hasSize(1);
            assertThat(image.configBytes()).isEqualTo(CONFIG);
            assertThat(image.layers().get(0).digest()).isEqualTo(layer);
            assertThat(archive.isMade(image.digest())).isTrue();
        }
    }

    private void assertRefused() throws IOException {
        try (ImageArchive archive = TestArchives.open(write())) {
            assertThat(archive.scan(Progress.NONE, Cancellation.none()).damages()).isNotEmpty();
        } catch (ProblemException e) {
            assertThat(e.problem().fix()).isNotEmpty();
        }
    }

    private static String named(String pattern) {
        return pattern.replace("{config}", Digest.of(CONFIG).hex())
                .replace("{layer}", Digest.of(LAYER).hex())
                .replace("{gzip}", Digest.of(gzip(LAYER)).hex())
                .replace("{v1}", "5".repeat(64));
    }

    private static String list(String config, String layer, String names) {
        return "[{\"Config\":\"%s\",\"RepoTags\":[%s],\"Layers\":[\"%s\"]}]"
                .formatted(config, names, layer);
    }

    private Path write() throws IOException {
        Path tar = folder.resolve("x.tar");
        try (OutputStream out = Files.newOutputStream(tar);
                TarArchiveOutputStream entries = new TarArchiveOutputStream(out, "UTF-8")) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                entries.putArchiveEntry(entry);
                entries.write(file.getValue());
                entries.closeArchiveEntry();
            }
            for (Map.Entry<String, String> link : hardLinks.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(link.getKey(), TarConstants.LF_LINK);
                entry.setLinkName(link.getValue());
                entries.putArchiveEntry(entry);
                entries.closeArchiveEntry();
            }
        }
        return tar;
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
