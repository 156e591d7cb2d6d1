package io.longshore.cli.command;

import io.longshore.config.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which settings file holds. */
public final class SettingsFlag {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file (default: longshore.properties, if it exists).")
    private @Nullable Path config;

    public Settings load() {
        Settings.refuseIn(System.getProperties().stringPropertyNames());
        return Settings.load(config, System.getenv(), Map.of());
    }
}
