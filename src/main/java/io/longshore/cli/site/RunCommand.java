package io.longshore.cli.site;

import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.SettingsFlag;
import io.longshore.cli.command.Version;
import io.longshore.service.Role;
import io.longshore.service.Service;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: the service. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the service until SIGTERM or Ctrl-C: claims dropped files, accepts jobs, checks and"
                    + " imports archives, and publishes reports. Prints the addresses of share, broker,"
                    + " registry and page, then 'ready'."
        },
        footer = {"", "Example: LONGSHORE_REGISTRY=harbor1.test.com longshore run"})
public final class RunCommand implements Callable<Integer> {
    @Mixin private SettingsFlag settings;

    @Option(
            names = "--role",
            defaultValue = "all",
            paramLabel = "ROLE",
            description = {
                "all (default); gateway: everything except imports;",
                "worker: imports only; requires longshore.broker.url."
            })
    @AlwaysSet
    private Role role;

    @Override
    public Integer call() {
        return Service.run(settings.load(), role, Version.text());
    }
}
