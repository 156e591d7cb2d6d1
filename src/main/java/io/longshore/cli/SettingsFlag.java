package io.longshore.cli;

import io.longshore.config.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which settings file holds. */
final class SettingsFlag {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file (default: longshore.properties, if it exists).")
    private @Nullable Path config;

    Settings load() {
        Settings.refuseIn(System.getProperties().stringPropertyNames());
        return Settings.load(config, System.getenv(), Map.of());
    }
}
