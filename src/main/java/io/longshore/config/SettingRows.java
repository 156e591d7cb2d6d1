package io.longshore.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings of one topic, in the order in which they are declared and documented. */
final class SettingRows {
    private final List<Setting<?>> rows = new ArrayList<>();

    /** Adds a row; the parameters are those of {@link Setting}. */
    <T> Setting<T> add(
            String name,
            SettingType<T> type,
            @Nullable String defaultText,
            String unit,
            String description) {
        Setting<T> setting = new Setting<>(name, type, defaultText, unit, description);
        rows.add(setting);
        return setting;
    }

    Stream<Setting<?>> stream() {
        return rows.stream();
    }
}
