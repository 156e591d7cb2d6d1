package io.longshore.archive.imgpkg;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.problem.Code;
import io.longshore.problem.Fault;
import io.longshore.problem.ProblemException;
import io.longshore.testing.Fixtures;
import io.longshore.testing.archive.Landing;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Index;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The references in manifest.json, which state repository and digest beside the manifest. */
class StatedRefsTest {
    private static final Pattern STATED =
            Pattern.compile("\"Refs\":\\[\"([^\"]*)\"]|\"OrigRef\":\"([^\"]+)\"");
    private static final Pattern DIGESTS = Pattern.compile("\"Refs\":\\[\"[^\"]*@([^\"]*)\"]");

    private final TestImages images = new TestImages(43);
    private final Image image = images.image("h.example.com/a", images.layer(50));
    private final Image other = images.image("h.example.com/b", images.layer(51));

    @TempDir Path folder;

    @Test
    void theDigestOfAReferenceIsThatOfTheManifest() {
        assertRefused(withRef(image.ref(), "h.example.com/a@" + other.digest()), Code.TWO_TRUTHS);
    }

    @Test
    void theReferenceOfTheImagesLockHasTheDigestOfTheManifest() {
        Path tar =
                new TarballBuilder()
                        .add(image)
                        .manifestJson(
                                text ->
                                        text.replace(
                                                "\"OrigRef\":\"" + image.ref(),
                                                "\"OrigRef\":\"h.example.com/a@" + other.digest()))
                        .write(folder.resolve("x.tar"));

        assertRefused(tar, Code.TWO_TRUTHS);
    }

    /** imgpkg notes where a relocated image came from. */
    @Test
    void theReferenceOfTheImagesLockMayBeOfAnotherRepository() {
        Path tar =
                new TarballBuilder()
                        .add(image)
                        .manifestJson(
                                text ->
                                        text.replace(
                                                "\"OrigRef\":\"h.example.com/a",
                                                "\"OrigRef\":\"i.example.com/z"))
                        .write(folder.resolve("x.tar"));

        assertThat(Landing.of(tar)).containsExactly("all/a  " + image.digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "h.example.com/a", "h.example.com/a:1", "h.example.com/A@", "@"})
    void aReferenceWithoutRepositoryOrDigestIsRefused(String ref) {
        String text = ref.endsWith("@") ? ref + image.digest() : ref;

        assertRefused(withRef(image.ref(), text), Code.TARBALL_DAMAGED);
    }

    @Test
    void theImagesOfAnIndexAreInItsRepository() {
        Index index = images.index("h.example.com/a", image);
        Path tar =
                new TarballBuilder()
                        .add(index)
                        .manifestJson(
                                text ->
                                        text.replace(
                                                image.ref(), "h.example.com/c@" + image.digest()))
                        .write(folder.resolve("x.tar"));

        assertRefused(tar, Code.TARBALL_DAMAGED);
    }

    /** The name of a plain image is stated once: nothing but a checksum file protects its path. */
    @ParameterizedTest
    @ValueSource(strings = {"image-multi-1", "lci-v9.0.1-1815f87b", "nested-2.1.0"})
    void aFlippedBitInAReferenceIsDetectedOrChangesNothingThatLands(String name)
            throws IOException {
        assertDetectedOrHarmless(Fixtures.tarball(name), STATED);
    }

    @Test
    void aFlippedBitInTheDigestOfAReferenceIsDetectedOrChangesNothingThatLands()
            throws IOException {
        assertDetectedOrHarmless(Fixtures.IMAGE, DIGESTS);
    }

    private void assertDetectedOrHarmless(Path fixture, Pattern pattern) throws IOException {
        byte[] whole = Files.readAllBytes(fixture);
        Set<String> expected = Landing.of(fixture);
        Matcher stated = pattern.matcher(new String(whole, ISO_8859_1));
        int found = 0;
        for (int seen = 0; stated.find(); seen++) {
            int group = stated.group(1) != null ? 1 : 2;
            for (int at = stated.start(group); at < stated.end(group); at++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << ((at + seen) % 8));
                Path file = Files.write(folder.resolve("flipped.tar"), flipped);
                try {
                    assertThat(Landing.of(file)).as("byte " + at).isEqualTo(expected);
                } catch (ProblemException e) {
                    assertThat(e.problem().code().fault()).isEqualTo(Fault.INPUT);
                    found++;
                }
            }
        }
        assertThat(found).isPositive();
    }

    private Path withRef(String ref, String changed) {
        return new TarballBuilder()
                .add(image)
                .manifestJson(
                        text ->
                                text.replace(
                                        "\"Refs\":[\"" + ref + "\"]",
                                        "\"Refs\":[\"" + changed + "\"]"))
                .write(folder.resolve("x.tar"));
    }

    private static void assertRefused(Path tar, Code code) {
        assertThatThrownBy(() -> Landing.of(tar))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
