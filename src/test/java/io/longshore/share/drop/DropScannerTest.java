package io.longshore.share.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.share.DroppedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropScannerTest extends ScannerFixture {
    @Test
    void aTarballWithItsChecksumIsClaimedOnceItHasSettled() throws IOException {
        drop("lci/x.tar", "content");
        drop("lci/x.tar.sha256", "sum");
        assertThat(scan()).isEmpty();
        clock.advance(9);
        assertThat(scan()).isEmpty();
        clock.advance(1);
        assertThat(scan()).containsExactly("lci/x.tar");
    }

    @Test
    void aTarballWithoutAChecksumWaitsForItsSidecars() throws IOException {
        drop("x.tar", "content");
        scan();
        clock.advance(39);
        assertThat(scan()).isEmpty();
        clock.advance(1);
        assertThat(scan()).containsExactly("x.tar");
    }

    @Test
    void aLateSidecarEndsTheWaitOnceItHasSettled() throws IOException {
        drop("x.tar", "content");
        scan();
        clock.advance(15);
        drop("x.tar.sha256", "sum");
        assertThat(scan()).isEmpty();
        clock.advance(10);
        assertThat(scan()).containsExactly("x.tar");
    }

    @ParameterizedTest
    @ValueSource(strings = {".done", ".ok"})
    void aDoneMarkerEndsTheWait(String ending) throws IOException {
        drop("x.tar", "content");
        drop("x.tar" + ending, "");
        assertThat(scan()).containsExactly("x.tar");
    }

    @Test
    void aGrowingFileDelaysNoOther() throws IOException {
        drop("finished.tar", "content");
        drop("finished.tar.sha256", "sum");
        drop("growing.tar", "begin");
        drop("growing.tar.sha256", "sum");
        scan();
        for (int second = 0; second < 10; second++) {
            Files.writeString(
                    share.drop().resolve("growing.tar"), "more", StandardOpenOption.APPEND);
            clock.advance(1);
            if (second < 9) {
                assertThat(scan()).isEmpty();
            }
        }
        assertThat(scan()).containsExactly("finished.tar");
    }

    @Test
    void anOldModificationTimeDoesNotShortenTheWait() throws IOException {
        Path file = drop("x.tar", "content");
        drop("x.tar.sha256", "sum");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        assertThat(scan()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x.tar.filepart",
                "x.tar.part",
                "x.tar.partial",
                "x.tar.tmp",
                "x.tar.temp",
                "x.tar.incomplete",
                "x.tar.crdownload",
                "x.tar.writing",
                ".x.tar",
                "x.tar~",
                ".hidden/x.tar",
                "notes.txt",
                ".tar"
            })
    void temporaryAndUnknownFileNamesAreIgnored(String name) throws IOException {
        drop(name, "content");
        drop(name + ".done", "");
        scan();
        clock.advance(3600);
        assertThat(scan()).isEmpty();
    }

    @Test
    void aSymbolicLinkIsNotClaimedAndReportedOnce() throws IOException {
        Path target = Files.writeString(folder.resolve("outside.tar"), "content");
        Files.createSymbolicLink(share.drop().resolve("x.tar"), target);
        drop("x.tar.done", "");
        assertThat(scan()).isEmpty();
        clock.advance(100);
        assertThat(scan()).isEmpty();
        assertThat(told())
                .singleElement()
                .asString()
                .isEqualTo("Nothing takes drop/x.tar: it is a link.");
        scan();
        assertThat(told()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"b\u00fccher.tar", "\u00e4/x.tar", "\u00e9t\u00e9.tar.sha256"})
    void aNameInAnotherEncodingIsReportedOnceAndHoldsUpNoOther(String name) throws Exception {
        drop("x.tar", "content");
        drop("x.tar.done", "");
        byte[] path = (share.drop() + "/" + name).getBytes(StandardCharsets.ISO_8859_1);
        // Java gives no path to such a name; the shell does.
        String octal = octal(path);
        assertThat(
                        new ProcessBuilder(
                                        "sh",
                                        "-c",
                                        "f=$(printf '%s'); mkdir -p \"${f%%/*}\"; echo content >\"$f\""
                                                .formatted(octal))
                                .inheritIO()
                                .start()
                                .waitFor())
                .isZero();
        assertThat(scan()).containsExactly("x.tar");
        clock.advance(10);
        assertThat(scan()).containsExactly("x.tar");
        assertThat(told()).singleElement().asString().contains("its name is not UTF-8");
        clock.advance(Duration.ofDays(2));
        scan();
        assertThat(told()).isEmpty();
    }

    private static String octal(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append("\\").append(String.format(Locale.ROOT, "%03o", b & 0xff));
        }
        return text.toString();
    }

    @Test
    void filesAreClaimedDownToElevenFoldersAndDeeperFoldersAreReported() throws IOException {
        String eleven = "f/".repeat(11);
        drop(eleven + "x.tar", "content");
        drop(eleven + "x.tar.done", "");
        drop(eleven + "deeper/y.tar", "content");
        assertThat(scan()).containsExactly(eleven + "x.tar");
        clock.advance(10);
        scan();
        assertThat(told())
                .singleElement()
                .asString()
                .contains("deeper: it is a folder that is" + " nested too deeply");
    }

    @Test
    void aFileOfAnUnfinishedClaimIsNotClaimed() throws IOException {
        drop("x.tar", "content");
        drop("x.tar.done", "");
        assertThat(scanner.scan("x.tar"::equals)).isEmpty();
    }

    @Test
    void sidecarsAreTheFilesNamedAfterTheTarball() throws IOException {
        drop("x.tar", "content");
        drop("x.tar.done", "");
        drop("x.tar.sha256", "sum");
        drop("x.tar.asc", "signature");
        drop("x.tar.job.json", "{}");
        drop("x.yml", "service");
        drop("y.tar.sha256", "of another");
        drop("sub/x.tar.sig", "elsewhere");
        List<DroppedFile> files = scanner.scan(path -> false);
        assertThat(files).hasSize(1);
        assertThat(files.get(0).sidecars())
                .containsExactlyInAnyOrder(
                        "x.tar.done", "x.tar.sha256", "x.tar.asc", "x.tar.job.json", "x.yml");
    }

    @Test
    void aListThatNamesTheTarballIsItsChecksum() throws IOException {
        drop("lci/x.tar", "content");
        drop("lci/y.tar", "content");
        drop("lci/SHA256SUMS", "0".repeat(64) + "  x.tar\n");
        scan();
        clock.advance(10);
        assertThat(scan()).containsExactly("lci/x.tar");
        clock.advance(30);
        assertThat(scan()).containsExactly("lci/x.tar", "lci/y.tar");
    }
}
