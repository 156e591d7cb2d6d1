package io.longshore.service.drop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.service.Service;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.registry.Distribution;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes of senders, each with the answer that the sender finds. */
@RequiresTool("docker-registry")
class SenderMistakesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String ZEROS = "0".repeat(64);

    @TempDir Path folder;
    private Site site;
    private byte[] tarball;

    /** What is dropped at last, and words of the note beside it or of the report. */
    private record Mistake(String file, boolean isReported, List<String> words) {}

    private final List<Mistake> mistakes = new ArrayList<>();

    @BeforeEach
    void read() throws IOException {
        tarball = Files.readAllBytes(Fixtures.IMAGE);
    }

    @Test
    void everyMistakeIsAnsweredBesideTheFileOrByAReport() throws Exception {
        eachIsAnswered(this::dropAll, 24);
    }

    @Test
    void everyOddMistakeIsAnsweredBesideTheFileOrByAReport() throws Exception {
        eachIsAnswered(this::dropOddOnes, 29);
    }

    private interface Drops {
        void drop() throws IOException;
    }

    private void eachIsAnswered(Drops drops, int count) throws Exception {
        try (Distribution registry =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.drop.stall", "10m");
            try (Service service = site.start()) {
                assertThat(service.brokerUrl()).isNotEmpty();
                drops.drop();
                assertThat(mistakes).hasSize(count);
                for (Mistake mistake : mistakes) {
                    Awaitility.await(mistake.file())
                            .atMost(PATIENCE)
                            .untilAsserted(
                                    () ->
                                            assertThat(isAnswered(mistake))
                                                    .as(answer(mistake).orElse("no answer"))
                                                    .isTrue());
                }
            }
        }
    }

    private void dropAll() throws IOException {
        reported("a/x.tar.bz2", bzip2(tarball), "NOT_A_TARBALL", "compressed with bzip2");
        noted("b/x.zip", new byte[] {'P', 'K'}, "NOT_TAKEN", "another kind");
        reported("c/bundle", tarball, "VERIFIED");
        reported("d/x.tar.001", tarball, "VERIFIED");
        noted("e/README.txt", "Read me".getBytes(StandardCharsets.UTF_8), "NOT_TAKEN");
        noted("f/manifest.json", new byte[] {'[', ']'}, "NOT_TAKEN", "unpacked");
        noted("g/x.tar.sha256", hex(ZEROS), "WAITING", "x.tar is not here");
        reported("h/x.tar", bzip2(tarball), "NOT_A_TARBALL", "compressed with bzip2");
        reported("i/x.tar", "<html>".repeat(200).getBytes(StandardCharsets.UTF_8), "KIND_NOT_READ");
        noted("j/x.tar", Arrays.copyOf(tarball, 20_000), "FAULTY SO FAR", "TARBALL_TRUNCATED");
        write("k/x.tar.sha256", hex(ZEROS));
        noted("k/x.tar", tarball, "FAULTY SO FAR", "CHECKSUM_MISMATCH", "Until: ");
        reported("l/x.tar", flipped(), "DIGEST_MISMATCH");
        write("m/x.tar.sha256", "not found".getBytes(StandardCharsets.UTF_8));
        reported("m/x.tar", tarball, "CHECKSUM_UNUSABLE", "sha256sum X.tar");
        reported("x.tar", tarball, "NO_TARGET");
        reported("Not Valid/x.tar", tarball, "BAD_TARGET", "not-valid");
        write("n/x.tar.digest", hex(ZEROS));
        reported("n/x.tar", tarball, "VERIFIED", "FILE_NOT_USED", "x.tar.digest");
        noted("o/x.tar", new byte[0], "FAULTY SO FAR", "TARBALL_TRUNCATED");
        write("p/x.tar.job.json", "{".getBytes(StandardCharsets.UTF_8));
        reported("p/x.tar", tarball, "NOT_A_JOB");
        write("q/x.tar.md5", "0".repeat(32).getBytes(StandardCharsets.UTF_8));
        reported("q/x.tar", tarball, "CHECKSUM_UNUSABLE", "MD5");
        noted("r/x.tar.b2", new byte[] {'0'}, "NOT_TAKEN", "By its content");
        noted("s/x.tar", Arrays.copyOf(tarball, 100), "FAULTY SO FAR", "NOT_A_TARBALL");
        byte[] encrypted = Arrays.copyOf(new byte[] {(byte) 0x85, 2, 12, 3}, 4_000);
        noted("t/x.tar.gpg", encrypted, "NOT_TAKEN", "encrypted or signed message", "gpg -d");
        reported("u/x.tar.001", Arrays.copyOf(tarball, 20_000), "KIND_NOT_READ", "part");
        write("v/x.job.json", text("{}"));
        reported("v/x.tar", tarball, "VERIFIED", "x.job.json", "x.tar.job.json");
    }

    private void dropOddOnes() throws IOException {
        noted("a/x.tar.part", tarball, "WAITING", "unfinished upload");
        noted("b/.x.tar", tarball, "WAITING", "unfinished upload");
        noted("c/SHA256SUMS", hex(ZEROS + "  y.tar"), "WAITING", "No archive that it names");
        String withZeros = ZEROS + "  v.tar\0" + ZEROS + "  w\0";
        noted("u/SHA256SUMS", text(withZeros), "WAITING", "No archive that it names");
        reported("d/x.tar ", tarball, "VERIFIED");
        noted("e/x.tar.txt", tarball, "NOT_TAKEN", "gives to reports", "Rename it");
        noted("f/._x.tar", tarball, "NOT_TAKEN", "macOS");
        Path folder = site.share().resolve("drop/g");
        Files.createDirectories(folder.resolve("x.tar"));
        Files.createSymbolicLink(folder.resolve("link.tar"), Fixtures.IMAGE.toAbsolutePath());
        mistakes.add(new Mistake("g/x.tar", false, List.of("NOT_TAKEN", "It is a folder")));
        mistakes.add(new Mistake("g/link.tar", false, List.of("NOT_TAKEN", "It is a link")));
        write("g/" + "1/".repeat(11) + "x.tar", tarball);
        mistakes.add(
                new Mistake(
                        "g/" + "1/".repeat(9) + "1/1",
                        false,
                        List.of("NOT_TAKEN", "nested too deeply")));
        reported(
                "h/x.tar",
                text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
                "KIND_NOT_READ",
                "Git LFS");
        reported("i/x.tar", text("<!DOCTYPE html><title>Sign in</title>"), "KIND_NOT_READ");
        reported("j/x.tar", text("-----BEGIN PRIVATE KEY-----\nMIIE\n"), "NOT_A_TARBALL");
        reported("k/x.tar", new byte[] {'P', 'K', 3, 4, 20, 0, 1, 0}, "KIND_NOT_READ", "zip");
        reported("l/x.tar", tarOfATar(), "REJECTED");
        reported("m/X.TAR", tarball, "VERIFIED");
        noted("n/x.tar.gz", Arrays.copyOf(gzip(tarball), 5_000), "FAULTY SO FAR");
        checksum("o", "", "CHECKSUM_UNUSABLE");
        checksum("p", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "CHECKSUM_UNUSABLE");
        checksum("q", ZEROS.substring(1), "CHECKSUM_UNUSABLE");
        checksum("r", "<html><body>404 Not Found</body></html>", "CHECKSUM_UNUSABLE");
        checksum("s", "\0\1\2\3", "CHECKSUM_UNUSABLE");
        reported("t/x.tgz", text("Not compressed at all."), "NOT_A_TARBALL");
        noted("w/.tar", tarball, "NOT_TAKEN", "nothing but the ending", "NAME.tar");
        noted("x/x.tar.done", tarball, "NOT_TAKEN", "a marker", "Rename it");
        noted("x/y.tar.job.json", tarball, "NOT_TAKEN", "a job", "Rename it");
        noted("y/list.csv", text("Datei;Wert\nz.tar;" + ZEROS), "NOT_TAKEN", "sha256sum");
        byte[] incomplete = Files.readAllBytes(Samples.file("docker29-save-partial-index.tar"));
        reported("z/x.tar", incomplete, "PLATFORM_MISSING");
        write("z1/y.tar", Arrays.copyOf(tarball, 20_000));
        write("z1/y.tar.sha256", text("1".repeat(64) + "  y.tar\n" + ZEROS + "  x.tar\n"));
        noted("z1/x.tar", tarball, "FAULTY SO FAR", "CHECKSUM_MISMATCH");
    }

    private void checksum(String folder, String content, String... words) throws IOException {
        write(folder + "/x.tar.sha256", text(content));
        reported(folder + "/x.tar", tarball, words);
    }

    private byte[] tarOfATar() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
            TarArchiveEntry entry = new TarArchiveEntry("x.tar");
            entry.setSize(tarball.length);
            tar.putArchiveEntry(entry);
            tar.write(tarball);
            tar.closeArchiveEntry();
        }
        return packed.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void noted(String file, byte[] content, String... words) throws IOException {
        write(file, content);
        mistakes.add(new Mistake(file, false, List.of(words)));
    }

    private void reported(String file, byte[] content, String... words) throws IOException {
        write(file, content);
        mistakes.add(new Mistake(file, true, List.of(words)));
    }

    private void write(String file, byte[] content) throws IOException {
        Path path = site.share().resolve("drop").resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, content);
    }

    private boolean isAnswered(Mistake mistake) throws IOException {
        return answer(mistake)
                .filter(text -> mistake.words().stream().allMatch(text::contains))
                .isPresent();
    }

    private Optional<String> answer(Mistake mistake) throws IOException {
        return mistake.isReported() ? report(mistake.file()) : note(mistake.file());
    }

    private Optional<String> note(String file) throws IOException {
        Path note = site.share().resolve("drop").resolve(file + ".longshore.txt");
        return Files.exists(note) ? Optional.of(Files.readString(note)) : Optional.empty();
    }

    /** The page for people; the file's name is looked for in the JSON. */
    private Optional<String> report(String file) throws IOException {
        Map<String, String> reports = new LinkedHashMap<>();
        for (String end : List.of("done", "rejected")) {
            try (Stream<Path> jobs = Files.list(site.share().resolve(end))) {
                for (Path job : jobs.toList()) {
                    JsonNode json = JsonTree.of(Files.readAllBytes(job.resolve("report.json")));
                    reports.put(
                            json.at("/source/file").asText(),
                            Files.readString(job.resolve("REPORT.txt")));
                }
            }
        }
        return Optional.ofNullable(reports.get(file));
    }

    /** One bit of the last layer: the end of the archive is zeros. */
    private byte[] flipped() {
        byte[] copy = tarball.clone();
        int at = copy.length - 1;
        while (copy[at] == 0) {
            at--;
        }
        copy[at - 100] ^= 1;
        return copy;
    }

    private static byte[] hex(String digest) {
        return digest.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bzip2(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }
}
