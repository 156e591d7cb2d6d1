package io.longshore.config;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The values of all settings, read and checked once at the start. Later sources win: default,
 * properties file, environment, overrides (flags of the command line).
 */
public final class Settings {
    private static final String DEFAULT = "the default";

    private final @Nullable Path file;
    private final Map<Setting<?>, Object> values = new LinkedHashMap<>();
    private final Map<Setting<?>, String> texts = new LinkedHashMap<>();
    private final Map<Setting<?>, String> sources = new LinkedHashMap<>();

    private Settings(@Nullable Path file) {
        this.file = file;
    }

    /**
     * Reads and checks all settings.
     *
     * @param file a properties file in UTF-8, or null for the first one that exists of those that
     *     {@link SettingsFile} looks for
     * @param environment the environment variables; those of other programs are not looked at
     * @param overrides what wins over both, by the settings' names
     * @throws io.longshore.problem.ProblemException {@code SETTING_UNKNOWN} for any name in the
     *     file that is in no row of the table, and for a variable that is in none and begins with
     *     {@code LONGSHORE_} or looks like a misspelt one; {@code BAD_SETTING} for a value that
     *     cannot be read, a name that the file has twice, or a file that is not there
     */
    public static Settings load(
            @Nullable Path file, Map<String, String> environment, Map<String, String> overrides) {
        return read(SettingsFile.find(file, environment).orElse(null), environment, overrides);
    }

    /**
     * The same without a settings file, even if there is one: for the values of one that is about
     * to be written.
     *
     * @throws io.longshore.problem.ProblemException as {@link #load}
     */
    public static Settings withoutFile(
            Map<String, String> environment, Map<String, String> overrides) {
        return read(null, environment, overrides);
    }

    private static Settings read(
            @Nullable Path file, Map<String, String> environment, Map<String, String> overrides) {
        Settings settings = new Settings(file);
        for (Setting<?> setting : SettingsTable.rows()) {
            settings.reset(setting);
        }
        settings.putFile();
        for (Map.Entry<String, String> entry : new TreeMap<>(environment).entrySet()) {
            String variable = entry.getKey();
            if (Names.isOurs(variable)) {
                Setting<?> setting =
                        Names.byVariable(variable)
                                .orElseThrow(() -> Names.unknownVariable(variable));
                settings.put(setting, entry.getValue(), "the environment variable " + variable);
            }
        }
        overrides.forEach((name, text) -> settings.put(name, text, "the command line"));
        return settings;
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
                                                                + (file == null
                                                                        ? SettingsFile.NAME
                                                                        : file)
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

    /**
     * Where the value of a setting comes from, as in "the default", "the file longshore.properties"
     * or "the environment variable LONGSHORE_SHARE"; nothing where it has no value.
     */
    public Optional<String> source(Setting<?> setting) {
        return Optional.ofNullable(sources.get(setting));
    }

    /** True if a file, the environment or the command line sets this setting. */
    public boolean isSet(Setting<?> setting) {
        return source(setting).filter(source -> !source.equals(DEFAULT)).isPresent();
    }

    /** The settings file that was read; nothing where there is none. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    @Override
    public String toString() {
        return texts().toString();
    }

    private void putFile() {
        if (file != null) {
            SettingsFile.read(file).forEach((name, text) -> put(name, text, "the file " + file));
        }
    }

    private void put(String name, String text, String source) {
        put(Names.byName(name).orElseThrow(() -> Names.unknown(name, source)), text, source);
    }

    /**
     * An empty text leaves the default: an empty environment variable is how a shell says "none".
     */
    private void put(Setting<?> setting, String text, String source) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            reset(setting);
            return;
        }
        try {
            values.put(setting, setting.type().reader().apply(stripped));
            texts.put(setting, stripped);
            sources.put(setting, source);
        } catch (IllegalArgumentException e) {
            throw bad(setting, stripped, source);
        }
    }

    private void reset(Setting<?> setting) {
        values.remove(setting);
        texts.remove(setting);
        sources.remove(setting);
        if (setting.defaultText() != null) {
            put(setting, setting.defaultText(), DEFAULT);
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
}
