package io.longshore.share.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that nobody claims for a day. */
class UnclaimedFilesTest extends ScannerFixture {
    @Test
    void aSidecarWithoutATarballIsClaimedAloneAfterADay() throws IOException {
        drop("lci/x.tar.sha256", "sum");
        drop("lci/y.sha512", "sum");
        drop("lci/z.tar.sha256", "sum");
        drop("lci/z.tar.filepart", "half");
        justBeforeADay();
        assertThat(scan()).isEmpty();
        clock.advance(60);
        assertThat(scan()).containsExactly("lci/x.tar.sha256", "lci/y.sha512");
        assertThat(told())
                .singleElement()
                .asString()
                .contains("drop/" + "lci/z.tar.filepart" + ",");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x.tar.filepart",
                "x.tar.part",
                ".x.tar.Ab12Cd",
                ".rsync-partial/x.tar",
                "lci/.rsync-partial/x.tar.sha256",
                "x.tar~",
                "x.tar.xz",
                "README"
            })
    void anUnclaimedFileIsReportedOnceAfterADayAndKept(String name) throws IOException {
        Path file = drop(name, "content");
        justBeforeADay();
        scan();
        assertThat(told()).isEmpty();
        clock.advance(60);
        assertThat(scan()).isEmpty();
        assertThat(told()).singleElement().asString().contains("drop/" + name + ",");
        scan();
        assertThat(told()).isEmpty();
        assertThat(file).hasContent("content");
    }

    /** The content is that of an archive. */
    @ParameterizedTest
    @CsvSource({
        ".tar, nothing but the ending",
        ".tgz, nothing but the ending",
        "x.tar.done, a marker",
        "x.tar.ok, a marker",
        "x.tar.job.json, a job",
        "x.tar.sha256, a checksum",
        "x.sha512, a checksum",
        "x.tar.sig, a signature"
    })
    void anArchiveWhoseNameMeansSomethingElseHasANoteThatSaysWhat(String name, String meaning)
            throws IOException {
        Files.write(share.drop().resolve(name), Files.readAllBytes(Fixtures.IMAGE));
        assertThat(note(name)).contains(meaning);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sums.csv", "list.txt", "table"})
    void aTextWithChecksumsInAFormThatIsNotReadIsNotCalledADamagedArchive(String name)
            throws IOException {
        drop(name, "Datei;Wert\nx.tar;" + "0".repeat(64) + "\n");
        assertThat(note(name)).contains("checksums").doesNotContain("damaged");
    }

    private String note(String name) throws IOException {
        scan();
        clock.advance(11);
        scan();
        return Files.readString(share.drop().resolve(name + ".longshore.txt"));
    }

    @Test
    void anOldModificationTimeAloneMakesNoFileLeftOver() throws IOException {
        Path file = drop("x.tar.sha256", "sum");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        justBeforeADay();
        assertThat(scan()).isEmpty();
    }

    @Test
    void aChecksumListIsRemovedADayAfterItsLastChange() throws IOException {
        Path list = drop("lci/SHA256SUMS", "0".repeat(64) + "  x.tar\n");
        justBeforeADay();
        scan();
        assertThat(list).exists();
        clock.advance(60);
        assertThat(scan()).isEmpty();
        assertThat(list).doesNotExist();
        assertThat(told()).isEmpty();
    }

    private void justBeforeADay() {
        scan();
        clock.advance(Duration.ofHours(24).minusSeconds(30));
    }
}
