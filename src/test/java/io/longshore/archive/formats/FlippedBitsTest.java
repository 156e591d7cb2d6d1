package io.longshore.archive.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.problem.Fault;
import io.longshore.problem.ProblemException;
import io.longshore.testing.archive.ArchiveContent;
import io.longshore.testing.archive.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single flipped bits in the archives of other tools: found, or without any effect. */
class FlippedBitsTest {
    private static final long SEED = 20261128;
    private static final int FLIPS = 500;

    @TempDir Path folder;

    /** Where a tool writes each name once, nothing but a checksum file protects it. */
    @ParameterizedTest
    @CsvSource({
        "docker29-save-graphdriver.tar, true",
        "ctr-two-images.tar, true",
        "regctl-export.tar, true",
        "docker20-save-multi.tar, true",
        "skopeo-docker-archive.tar, true",
        "crane-tarball-multi.tar, false",
        "oras-backup-artifact.tar, false",
        "regctl-ocidir-referrers-digest-tags.tar, false"
    })
    void aFlippedBitIsDetectedOrChangesNothingThatIsPushed(String name, boolean isNamedTwice)
            throws IOException {
        byte[] whole = Files.readAllBytes(Samples.file(name));
        List<String> content = ArchiveContent.of(Samples.file(name), isNamedTwice);
        Random random = new Random(SEED);
        Path file = folder.resolve("flipped.tar");
        int found = 0;
        for (int i = 0; i < FLIPS; i++) {
            byte[] flipped = whole.clone();
            int at = random.nextInt(whole.length);
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, flipped);
            List<String> after = contentOrNull(file, isNamedTwice);
            if (after == null) {
                found++;
            } else {
                assertThat(after).as("byte " + at).isEqualTo(content);
            }
        }
        assertThat(found).isPositive();
    }

    /** The lists are the shortest part of an archive: a bit of each of their bytes is flipped. */
    @ParameterizedTest
    @CsvSource({
        "ctr-app.tar, index.json",
        "ctr-app.tar, manifest.json",
        "docker20-save-one.tar, manifest.json",
        "docker20-save-one.tar, repositories",
        "docker29-save-graphdriver.tar, index.json",
        "docker29-save-graphdriver.tar, manifest.json",
        "docker29-save-graphdriver.tar, repositories"
    })
    void aFlippedBitOfAListIsDetectedOrChangesNothing(String name, String member)
            throws IOException {
        byte[] whole = Files.readAllBytes(Samples.file(name));
        List<String> content = ArchiveContent.of(Samples.file(name), true);
        int at = data(whole, member);
        int size = Integer.parseInt(new String(whole, at - 512 + 124, 11).trim(), 8);
        Path file = folder.resolve("flipped.tar");
        for (int i = 0; i < size; i++) {
            byte[] flipped = whole.clone();
            flipped[at + i] ^= (byte) (1 << (i % 8));
            Files.write(file, flipped);
            List<String> after = contentOrNull(file, true);
            if (after != null) {
                assertThat(after).as("byte " + i).isEqualTo(content);
            }
        }
    }

    /** Where the data of a member begins. */
    private static int data(byte[] tar, String member) {
        for (int at = 0; at < tar.length; at += 512) {
            if (new String(tar, at, member.length() + 1).equals(member + "\0")) {
                return at + 512;
            }
        }
        throw new AssertionError("no member " + member);
    }

    /** Null if the damage was found. */
    private static List<String> contentOrNull(Path file, boolean withNames) {
        try {
            return ArchiveContent.of(file, withNames);
        } catch (ProblemException e) {
            assertThat(e.problem().code().fault()).isEqualTo(Fault.INPUT);
            return null;
        }
    }
}
