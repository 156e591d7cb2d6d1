package io.longshore.config;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A password or token; its text form is stars. */
public final class Secret {
    /** No password is longer; a password file that is was named by mistake. */
    private static final int LONGEST = 64 << 10;

    private final String value;

    private Secret(String value) {
        this.value = Objects.requireNonNull(value, "value");
    }

    public static Secret of(String value) {
        return new Secret(value);
    }

    /**
     * Reads the first line of a password file; the rest must be empty.
     *
     * @param setting the name of the setting that names the file, for the problem
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if there is no such file,
     *     it cannot be read, or it does not hold one line
     */
    public static Secret read(String setting, Path file) {
        String text;
        try {
            if (Files.size(file) > LONGEST) {
                throw unusable(setting, file, "it has more than " + LONGEST + " bytes", null);
            }
            text = Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw unusable(setting, file, "it cannot be read", e);
        }
        if (text.isEmpty()) {
            throw unusable(setting, file, "it is empty", null);
        }
        if (text.lines().count() > 1) {
            throw unusable(setting, file, "it has more than one line", null);
        }
        return new Secret(text);
    }

    private static RuntimeException unusable(
            String setting, Path file, String why, @Nullable IOException cause) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_SETTING,
                                setting + " names " + file + ", which holds no password.",
                                "Reading the file showed: " + why + ".",
                                "Write the password, and nothing else, into that file and make it readable"
                                        + " for the user that runs Longshore.")
                        .with("setting", setting),
                cause);
    }

    /** The secret itself: for the one place that sends it. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
