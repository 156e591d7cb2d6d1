package io.longshore.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Settings read from a file that a test writes. */
abstract class SettingsFixture {
    @TempDir Path folder;

    Settings fromFile(String lines) {
        return Settings.load(file(lines), Map.of(), Map.of());
    }

    Problem problem(String lines) {
        return problem(lines, Map.of());
    }

    Problem problem(String lines, Map<String, String> environment) {
        return catchThrowableOfType(
                        ProblemException.class,
                        () -> Settings.load(file(lines), environment, Map.of()))
                .problem();
    }

    Path file(String lines) {
        try {
            return Files.writeString(folder.resolve("longshore.properties"), lines);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
