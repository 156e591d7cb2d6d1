package io.longshore.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the text of a setting becomes a value.
 *
 * @param label what the documentation calls it, as in "duration"
 * @param expects what a good value is, with its unit, as the end of "must be …"
 * @param example one good value
 * @param hidden whether the text may never be shown
 * @param reader turns stripped, non-empty text into the value, or throws IllegalArgumentException
 */
public record SettingType<T>(
        String label, String expects, String example, boolean hidden, Function<String, T> reader) {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    /** Any text. */
    public static SettingType<String> text(String expects, String example) {
        return new SettingType<>("text", expects, example, false, Function.identity());
    }

    /** Text that is never shown. */
    public static SettingType<Secret> secret() {
        return new SettingType<>("secret", "a text", "", true, Secret::of);
    }

    /** A file or folder; relative ones start at the working directory. */
    public static SettingType<Path> path(String example) {
        return new SettingType<>("path", "a path", example, false, SettingType::toPath);
    }

    /** Several paths with commas between them. */
    public static SettingType<List<Path>> paths(String example) {
        return new SettingType<>(
                "paths",
                "paths with commas between them",
                example,
                false,
                text -> parts(text).map(SettingType::toPath).toList());
    }

    /** Several texts with commas between them. */
    public static SettingType<List<String>> list(String expects, String example) {
        return new SettingType<>("list", expects, example, false, text -> parts(text).toList());
    }

    /** {@code true} or {@code false}. */
    public static SettingType<Boolean> yesNo() {
        return new SettingType<>(
                "true, false", "true or false", "true", false, SettingType::toBoolean);
    }

    /** A whole number, both ends included. */
    public static SettingType<Integer> number(int least, int most, String example) {
        return new SettingType<>(
                "number",
                "a whole number from " + least + " to " + most,
                example,
                false,
                text -> {
                    int value = Integer.parseInt(text);
                    if (value < least || value > most) {
                        throw new IllegalArgumentException(text);
                    }
                    return value;
                });
    }

    /**
     * A whole number with its unit: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 24h}, {@code
     * 30d}.
     */
    public static SettingType<Duration> duration(String example) {
        return new SettingType<>(
                "duration",
                "a whole number with its unit: ms, s, m, h or d",
                example,
                false,
                SettingType::toDuration);
    }

    /** One of these constants, written in small letters with {@code -} for {@code _}. */
    public static <E extends Enum<E>> SettingType<E> choice(List<E> choices) {
        List<String> words = choices.stream().map(SettingType::word).toList();
        return new SettingType<>(
                String.join(", ", words),
                "one of " + String.join(", ", words),
                words.get(0),
                false,
                text ->
                        choices.stream()
                                .filter(choice -> word(choice).equals(text))
                                .findFirst()
                                .orElseThrow(() -> new IllegalArgumentException(text)));
    }

    /** A constant as it is written in a setting. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Boolean toBoolean(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Path toPath(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static Duration toDuration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text);
        }
        long count = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static Stream<String> parts(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(part -> !part.isEmpty());
    }
}
