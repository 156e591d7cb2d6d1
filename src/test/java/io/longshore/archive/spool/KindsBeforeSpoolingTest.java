package io.longshore.archive.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.archive.Limit;
import io.longshore.archive.bytes.ArchiveFile;
import io.longshore.archive.formats.AcceptedKinds;
import io.longshore.archive.formats.Archives;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.archive.LayoutTar;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code longshore.archives.allowed}, by the beginning of a compressed archive. */
class KindsBeforeSpoolingTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "imgpkg-compressed.tar.zst, oci-layout, imgpkg",
        "imgpkg-compressed.tar.zst, 'docker-archive,oci-layout', imgpkg",
        "airgap-docker-save.tar.zst, imgpkg, docker-archive",
        "airgap-docker-save.tar.gz, imgpkg, docker-archive"
    })
    void whatNoMemberCanChangeIsRefusedByTheBeginning(String sample, String allowed, String kind)
            throws IOException {
        Problem problem = problem(Samples.file(sample), allowed);

        assertThat(problem.code()).isEqualTo(Code.KIND_NOT_ALLOWED);
        assertThat(problem.facts()).containsEntry("kind", kind);
        try (var left = Files.list(folder.resolve("spool"))) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "imgpkg-compressed.tar.zst, imgpkg",
        "airgap-docker-save.tar.zst, docker-archive",
        "airgap-docker-save.tar.zst, oci-layout",
        "regctl-export-gz.tar.gz, docker-archive",
        "regctl-export-gz.tar.gz, oci-layout",
        "hauler-haul.tar.zst, oci-layout"
    })
    void whatFollowsMayChangeTheKindOfAnyOther(String sample, String allowed) {
        assertThat(open(Samples.file(sample), allowed)).isPositive();
    }

    /** A plain file before the list of images is none that imgpkg's reader minds. */
    @Test
    void anArchiveThatMayStillBecomeImgpkgsIsReadToItsEnd() throws IOException {
        TestImages images = new TestImages(1);
        byte[] tar =
                Files.readAllBytes(
                        new LayoutTar()
                                .named(images.image("r/x", images.layer(9)), "h.example.com/a:1")
                                .write(folder.resolve("x.tar")));
        Path file = folder.resolve("x.tar.gz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(tar);
        }

        assertThat(open(file, "imgpkg")).isEqualTo(tar.length);
    }

    private long open(Path file, String allowed) {
        AcceptedKinds accepted =
                AcceptedKinds.of(
                        List.of(allowed.split(",")), Archives.readable(), "longshore.archives");
        SpoolRules rules =
                new SpoolRules(
                        folder.resolve("spool"),
                        new Limit("a.limit", 1L << 30, true),
                        new Limit("a.ratio", 1000, false),
                        Duration.ofMinutes(5),
                        "a.time");
        try (Spools spools = Spools.of(rules, TestArchives.LIMITS);
                var bytes =
                        spools.open(
                                        ArchiveFile.open(file),
                                        accepted,
                                        Set.of(),
                                        List.of(),
                                        Progress.NONE,
                                        Cancellation.none())
                                .bytes()) {
            return bytes.sizeBytes();
        }
    }

    private Problem problem(Path file, String allowed) {
        return catchThrowableOfType(ProblemException.class, () -> open(file, allowed)).problem();
    }
}
