package io.longshore.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table of settings.
 *
 * @param name as in {@code longshore.registry.ca-cert-path}
 * @param type how its text is read
 * @param defaultText the value if nothing is set, as a user would write it; null if there is none
 * @param unit what the value counts in, as in "jobs"; empty if it has no unit or carries it along
 * @param description what it does, one or two sentences
 */
public record Setting<T>(
        String name,
        SettingType<T> type,
        @Nullable String defaultText,
        String unit,
        String description) {

    /**
     * The environment variable that overrides it: capitals, {@code _} for {@code .} and {@code -}.
     */
    public String variable() {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** A setting is known by its name. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Setting<?> setting && setting.name.equals(name);
    }

    /** Written out: what Java makes for a record takes a part of a short command's time to link. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
