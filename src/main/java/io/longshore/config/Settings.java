package io.longshore.config;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The values of all settings, read and checked once at the start. Later sources win: default,
 * properties file, environment, overrides (flags of the command line).
 */
public final class Settings {
    /** Looked for in the working directory where no other file is named. */
    public static final String DEFAULT_FILE = "longshore.properties";

    /** Editors of Windows begin a file in UTF-8 with it. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Map<Setting<?>, Object> values;
    private final Map<Setting<?>, String> texts;

    private Settings(Map<Setting<?>, Object> values, Map<Setting<?>, String> texts) {
        this.values = values;
        this.texts = texts;
    }

    /**
     * Reads and checks all settings.
     *
     * @param file a properties file in UTF-8, or null for {@value #DEFAULT_FILE} in the working
     *     directory if it is there
     * @param environment the environment variables; those of other programs are not looked at
     * @param overrides what wins over both, by the settings' names
     * @throws io.longshore.problem.ProblemException {@code SETTING_UNKNOWN} for any name in the
     *     file that is in no row of the table, and for a variable that is in none and begins with
     *     {@code LONGSHORE_} or looks like a misspelt one; {@code BAD_SETTING} for a value that
     *     cannot be read, a name that the file has twice, or a file that is not there
     */
    public static Settings load(
            @Nullable Path file, Map<String, String> environment, Map<String, String> overrides) {
        Map<Setting<?>, Object> values = new LinkedHashMap<>();
        Map<Setting<?>, String> texts = new LinkedHashMap<>();
        for (Setting<?> setting : SettingsTable.rows()) {
            if (setting.defaultText() != null) {
                put(values, texts, setting, setting.defaultText(), "the default");
            }
        }
        Path chosen = file != null ? file : Path.of(DEFAULT_FILE);
        if (file != null || Files.exists(chosen)) {
            properties(chosen)
                    .forEach((name, text) -> put(values, texts, name, text, "the file " + chosen));
        }
        for (Map.Entry<String, String> entry : new TreeMap<>(environment).entrySet()) {
            String variable = entry.getKey();
            if (Names.isOurs(variable)) {
                Setting<?> setting =
                        Names.byVariable(variable)
                                .orElseThrow(() -> Names.unknownVariable(variable));
                put(
                        values,
                        texts,
                        setting,
                        entry.getValue(),
                        "the environment variable " + variable);
            }
        }
        overrides.forEach((name, text) -> put(values, texts, name, text, "the command line"));
        return new Settings(values, texts);
    }

    /**
     * Refuses settings that were given to Java as system properties ({@code -Dlongshore.share=…}),
     * where they have no effect.
     *
     * @param names of the system properties; those that are like no setting are not looked at
     * @throws io.longshore.problem.ProblemException {@code SETTING_UNKNOWN}, with the variable to
     *     set
     */
    public static void refuseIn(Set<String> names) {
        for (String name : new TreeSet<>(names)) {
            if (Names.isLikeASetting(name)) {
                throw Names.asSystemProperty(name);
            }
        }
    }

    /**
     * The value of a setting that has a default.
     *
     * @throws IllegalArgumentException for one that has none: a mistake of the caller's, who wants
     *     {@link #find}
     */
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() -> new IllegalArgumentException(setting.name() + " has no value"));
    }

    /** The value of a setting, or nothing where it is not set and has no default. */
    @SuppressWarnings("unchecked")
    public <T> Optional<T> find(Setting<T> setting) {
        return Optional.ofNullable((T) values.get(setting));
    }

    /**
     * The value of a setting that this command cannot do without.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if it is not set
     */
    public <T> T require(Setting<T> setting) {
        return find(setting)
                .orElseThrow(
                        () ->
                                new ProblemException(
                                        Problem.permanent(
                                                        Code.BAD_SETTING,
                                                        setting.name() + " is not set.",
                                                        "",
                                                        "Set it in "
                                                                + DEFAULT_FILE
                                                                + ", or the environment variable "
                                                                + setting.variable()
                                                                + ", as in "
                                                                + setting.type().example()
                                                                + ".")
                                                .with("setting", setting.name())));
    }

    /**
     * The secret of a pair of settings, the text itself or a file that holds it; nothing where
     * neither is set. The file is read at each call, so that a changed password is found.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if both are set, or the
     *     file holds no password
     */
    public Optional<Secret> secret(Setting<Secret> itself, Setting<Path> inFile) {
        Optional<Path> file = find(inFile);
        if (file.isEmpty()) {
            return find(itself);
        }
        if (find(itself).isPresent()) {
            throw new ProblemException(
                    Problem.permanent(
                                    Code.BAD_SETTING,
                                    itself.name() + " and " + inFile.name() + " are both set.",
                                    "Only one of them can hold the password.",
                                    "Remove one of the two.")
                            .with("setting", inFile.name()));
        }
        return Optional.of(Secret.read(inFile.name(), file.get()));
    }

    /** All values that are set or have a default, as text by name; secrets are left out. */
    public Map<String, String> texts() {
        Map<String, String> shown = new LinkedHashMap<>();
        texts.forEach(
                (setting, text) -> {
                    if (!setting.type().hidden()) {
                        shown.put(setting.name(), text);
                    }
                });
        return Collections.unmodifiableMap(shown);
    }

    @Override
    public String toString() {
        return texts().toString();
    }

    private static void put(
            Map<Setting<?>, Object> values,
            Map<Setting<?>, String> texts,
            String name,
            String text,
            String source) {
        Setting<?> setting = Names.byName(name).orElseThrow(() -> Names.unknown(name, source));
        put(values, texts, setting, text, source);
    }

    /**
     * An empty text leaves the default: an empty environment variable is how a shell says "none".
     */
    private static void put(
            Map<Setting<?>, Object> values,
            Map<Setting<?>, String> texts,
            Setting<?> setting,
            String text,
            String source) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            values.remove(setting);
            texts.remove(setting);
            if (setting.defaultText() != null) {
                put(values, texts, setting, setting.defaultText(), "the default");
            }
            return;
        }
        try {
            values.put(setting, setting.type().reader().apply(stripped));
            texts.put(setting, stripped);
        } catch (IllegalArgumentException e) {
            throw bad(setting, stripped, source);
        }
    }

    private static RuntimeException bad(Setting<?> setting, String text, String source) {
        SettingType<?> type = setting.type();
        String shown = type.hidden() ? "a value" : "'" + text + "'";
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_SETTING,
                                setting.name() + " cannot be " + shown + " (from " + source + ").",
                                "It must be "
                                        + type.expects()
                                        + (setting.unit().isEmpty()
                                                ? ""
                                                : " (" + setting.unit() + ")")
                                        + ".",
                                "Write it as in " + setting.name() + "=" + type.example() + ".")
                        .with("setting", setting.name()));
    }

    private static Map<String, String> properties(Path file) {
        Properties properties = new Once(file);
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            boolean marked = text.startsWith(BYTE_ORDER_MARK);
            properties.load(new StringReader(marked ? text.substring(1) : text));
        } catch (IOException | IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_SETTING,
                            "The settings file " + file + " cannot be read.",
                            Files.exists(file)
                                    ? "It is not a properties file in UTF-8, or not readable."
                                    : "There is no such file.",
                            "Name a readable file with --config, with one name=value a line."),
                    e);
        }
        Map<String, String> sorted = new LinkedHashMap<>();
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            sorted.put(name, properties.getProperty(name));
        }
        return sorted;
    }

    /** Properties of which none stands twice in their file: one of the two would have no effect. */
    private static final class Once extends Properties {
        private static final long serialVersionUID = 1;

        private final transient Path file;

        Once(Path file) {
            this.file = file;
        }

        @Override
        public synchronized @Nullable Object put(Object name, Object text) {
            if (super.put(name, text) != null) {
                throw new ProblemException(
                        Problem.permanent(
                                        Code.BAD_SETTING,
                                        name + " appears twice in the settings file " + file + ".",
                                        "Only one of the two could have an effect.",
                                        "Remove one of the two lines.")
                                .with("setting", name));
            }
            return null;
        }
    }
}
