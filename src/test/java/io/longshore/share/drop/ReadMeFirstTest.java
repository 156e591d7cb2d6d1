package io.longshore.share.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadMeFirstTest extends ScannerFixture {
    @Test
    void theTextHasTheTimesAndLimitsOfTheSite() {
        Map<String, String> settings = new HashMap<>();
        settings.put("longshore.drop.quiet", "17s");
        settings.put("longshore.drop.stall", "7m");
        settings.put("longshore.checksum.policy", "required");
        assertThat(text(settings))
                .contains("17 s", "7 min 00 s", "A checksum file is: ", " required\n")
                .doesNotContain("GiB", "\r");
        settings.put("longshore.sftp.port", "2222");
        settings.put("longshore.sftp.max-file-size", "61");
        settings.put("longshore.sftp.user.max-files", "123");
        assertThat(text(settings)).contains("61 GiB", "1024 GiB", "123").doesNotContain("2222");
    }

    @Test
    void aScanPassesTheFileAndNoOtherOfThatName() throws IOException {
        ReadMeFirst.write(share, Settings.load(null, Map.of(), Map.of()));
        Files.createDirectory(share.drop().resolve("lci"));
        Files.writeString(share.drop().resolve("lci/" + ReadMeFirst.NAME), "of a sender");
        scanner.scan(file -> false);
        clock.advance(60);
        scanner.scan(file -> false);
        assertThat(share.drop().toFile().list()).containsExactlyInAnyOrder("lci", ReadMeFirst.NAME);
        assertThat(share.drop().resolve("lci").toFile().list())
                .contains(ReadMeFirst.NAME + ".longshore.txt");
    }

    @Test
    void theDepotHasATextThatSaysWhatImportsAFileThere() {
        ReadMeFirst.write(share, Settings.load(null, Map.of(), Map.of()));
        assertThat(share.depot().resolve(ReadMeFirst.NAME))
                .content()
                .contains("only by a\njob that names it", "folder below drop");
    }

    private static String text(Map<String, String> settings) {
        return ReadMeFirst.text(Settings.load(null, Map.of(), settings));
    }
}
