package io.longshore.cli;

import io.longshore.bundle.ImportOptions;
import io.longshore.bundle.Parallel;
import io.longshore.config.Policy;
import io.longshore.delivery.BundleChecker;
import io.longshore.delivery.BundleImporter;
import io.longshore.delivery.OneShotImport;
import io.longshore.delivery.Registries;
import io.longshore.job.ImportReport;
import io.longshore.oci.Repository;
import io.longshore.registry.ProductFinder;
import io.longshore.registry.RegistrySettings;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.tarball.TarballLimits;
import io.longshore.task.Cancellation;
import io.longshore.web.ReportText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code demo}: what Longshore does, on a real bundle, with nothing to set up. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Imports a real bundle into a sandbox registry and shows the report.",
        footer = {"", "Example: longshore demo"})
final class DemoCommand implements Callable<Integer> {
    private static final String TARBALL = "lci-v9.0.1-1815f87b.tar";
    private static final String REPOSITORY = "supervisor-services/lci";

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("longshore-demo-");
        for (String name : List.of(TARBALL, TARBALL + ".sha256")) {
            try (InputStream in = DemoCommand.class.getResourceAsStream("/demo/" + name)) {
                Files.copy(in, folder.resolve(name));
            }
        }
        try (Parallel parallel = new Parallel(4);
                SandboxRegistry sandbox =
                        SandboxRegistry.start(
                                SandboxOptions.defaults().withFolder(folder.resolve("registry")));
                Registries registries =
                        new Registries(
                                RegistrySettings.builder(sandbox.address()).plainHttp(true).build(),
                                ProductFinder.NONE)) {
            out.println("Tarball    " + folder.resolve(TARBALL));
            out.println("Registry   " + sandbox.address() + " (a sandbox that ends with the demo)");
            out.flush();
            ImportReport report;
            try (ProgressDisplay progress =
                    ProgressDisplay.start(spec.commandLine().getErr(), Console.isTerminal())) {
                report =
                        new OneShotImport(
                                        new BundleChecker(TarballLimits.DEFAULT, parallel),
                                        new BundleImporter(
                                                registries,
                                                TarballLimits.DEFAULT,
                                                parallel,
                                                Clock.systemUTC()),
                                        Policy.REQUIRED,
                                        Clock.systemUTC())
                                .run(
                                        folder.resolve(TARBALL),
                                        new Repository(sandbox.address(), REPOSITORY),
                                        ImportOptions.DEFAULT,
                                        progress,
                                        Cancellation.none());
            }
            Path file = Files.write(folder.resolve("report.json"), report.toJson());
            out.println();
            out.print(ReportText.text(report));
            out.println();
            out.println("The whole report: " + file);
            out.flush();
            return ExitCodes.of(report.status());
        }
    }
}
