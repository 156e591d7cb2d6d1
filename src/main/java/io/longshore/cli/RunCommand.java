package io.longshore.cli;

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
            "Runs the service until it is asked to stop (SIGTERM, Ctrl-C): takes what is dropped"
                    + " and what jobs name, checks, imports, reports. Once it is ready it says where"
                    + " share, broker, registry and page are, then 'ready'."
        },
        footer = {"", "Example: LONGSHORE_REGISTRY=harbor1.test.com longshore run"})
final class RunCommand implements Callable<Integer> {
    @Mixin private SettingsFlag settings;

    @Option(
            names = "--role",
            defaultValue = "all",
            paramLabel = "ROLE",
            description = {
                "all (default); gateway: all but the imports;",
                "worker: the imports only, needs longshore.broker.url."
            })
    private Role role;

    @Override
    public Integer call() {
        return Service.run(settings.load(), role);
    }
}
