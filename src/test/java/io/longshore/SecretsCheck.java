package io.longshore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs after all other tests and looks through what they wrote (logs, output, failures) for the
 * passwords that they used. A test that uses another password adds it here.
 */
@Tag("secrets")
class SecretsCheck {
    private static final List<Path> WRITTEN =
            List.of(Path.of("target/surefire-reports"), Path.of("target/failsafe-reports"));

    private static final List<String> PASSWORDS =
            List.of(
                    "s3cret",
                    "s3cr3t-pa55",
                    "wr0ng-0ne",
                    "wrong-secret",
                    "not-the-secret",
                    "not-the-password",
                    "pässword");

    private static final List<String> USERS =
            List.of("ci", "reader", "robot", "robot$ci", "robot$one");

    /** The fake Harbor generates the secrets of its robots. */
    private static final String ROBOTS = "R0bot-[0-9a-f]{8}-";

    @Test
    void noPasswordOfAnyTestWasWrittenAnywhere() throws IOException {
        Pattern secrets = Pattern.compile(ROBOTS + "|" + String.join("|", allForms()));
        List<String> found = new ArrayList<>();
        int looked = 0;
        for (Path file : written()) {
            looked++;
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            text.lines()
                    .filter(line -> secrets.matcher(line).find())
                    .forEach(line -> found.add(file + ": " + line));
        }
        assertThat(looked).as("files that tests have written").isPositive();
        assertThat(found).isEmpty();
    }

    private static List<String> allForms() {
        List<String> forms = new ArrayList<>();
        for (String password : PASSWORDS) {
            // Read as bytes, so that nothing depends on the encoding of a log.
            byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
            forms.add(Pattern.quote(new String(bytes, StandardCharsets.ISO_8859_1)));
            for (String user : USERS) {
                byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
                forms.add(Pattern.quote(Base64.getEncoder().encodeToString(pair)));
            }
        }
        return forms;
    }

    private static List<Path> written() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path folder : WRITTEN) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> inside = Files.walk(folder)) {
                    inside.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().contains("SecretsCheck"))
                            .forEach(files::add);
                }
            }
        }
        return files;
    }
}
