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
            description = {
                "Settings file. Default: the file that LONGSHORE_CONFIG names, else"
                        + " longshore.properties in this folder, else that in /etc/longshore."
            })
    private @Nullable Path config;

    public Settings load() {
        return load(System.getenv(), Map.of());
    }

    /** The same with other variables and with flags that win over all. */
    Settings load(Map<String, String> environment, Map<String, String> overrides) {
        Settings.refuseIn(System.getProperties().stringPropertyNames());
        return Settings.load(config, environment, overrides);
    }
}
