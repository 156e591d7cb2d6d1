package io.longshore.cli.site;

import io.longshore.broker.BrokerAccess;
import io.longshore.broker.BrokerClient;
import io.longshore.broker.BrokerUser;
import io.longshore.cli.command.ExitCodes;
import io.longshore.config.Settings;
import io.longshore.job.ProgressEvent;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.form.ReportText;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Logs;
import io.longshore.service.Role;
import io.longshore.service.Service;
import io.longshore.share.Share;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the whole pipeline on a real bundle, with nothing to set up. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Drops a real bundle into the folder of a service that runs in this process (broker,"
                    + " sandbox registry, free ports, a fresh temporary share), shows each stage and"
                    + " prints the report."
        },
        footer = {"", "Example:", "  longshore demo --keep-running"})
public final class DemoCommand implements Callable<Integer> {
    private static final String TARBALL = "lci-v9.0.1-1815f87b.tar";
    private static final String KEY = "cosign.pub";
    private static final String CHECKSUM = TARBALL + ".sha256";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final CountDownLatch filed = new CountDownLatch(1);

    @Spec private CommandSpec spec;

    @Option(
            names = "--keep-running",
            description = "Keep the service running for your own drops until Ctrl-C.")
    private boolean keepRunning;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Logs.quiet();
        Path folder = Files.createTempDirectory("longshore-demo-");
        copy(KEY, Files.createDirectories(folder.resolve("keys/images")));
        try (SandboxRegistry sandbox =
                        SandboxRegistry.start(
                                SandboxOptions.defaults().withFolder(folder.resolve("registry")));
                Service service = Service.start(settings(folder, sandbox), Role.ALL);
                BrokerClient client = BrokerClient.connect(access(folder, service))) {
            out.println("A service with a broker and a sandbox registry:");
            service.readyLines().forEach(line -> out.println("  " + line));
            out.println();
            out.flush();

            ImportReport report = deliver(new Share(folder.resolve("share")), client);
            // The report is sent before its folder is moved to where it stays.
            filed.await(10, TimeUnit.SECONDS);

            out.println();
            out.print(ReportText.text(report));
            out.println();
            Path done = folder.resolve("share/done").resolve(report.jobId().toString());
            out.println("Filed in  " + done);
            out.println("          report.html is for people, report.json for programs");
            out.flush();
            if (keepRunning) {
                stayUp(folder, out);
            }
            return ExitCodes.of(report.status());
        }
    }

    /** Drops the bundle and waits for its report, telling of each stage. */
    private ImportReport deliver(Share share, BrokerClient client) throws IOException {
        long start = System.nanoTime();
        client.onProgress(event -> tell(event, start));
        try (BrokerClient.Reports reports = client.subscribe(BrokerClient.FOLLOW)) {
            Path target = Files.createDirectories(share.drop().resolve("lci"));
            copy(CHECKSUM, target);
            copy(TARBALL, target);
            // Marks both as complete, so that the quiet time is skipped.
            Files.createFile(target.resolve(TARBALL + ".done"));
            say("dropped", "share/drop/lci/" + TARBALL + " with its checksum", start);
            return reports.next(PATIENCE)
                    .orElseThrow(
                            () ->
                                    new ProblemException(
                                            Problem.temporary(
                                                    Code.REPORT_NOT_SEEN,
                                                    "The demo's report did not arrive within two minutes.",
                                                    "",
                                                    "Look at the messages above.")));
        }
    }

    private void tell(ProgressEvent event, long start) {
        if (event.doneBytes() > 0) {
            return;
        }
        switch (event.phase()) {
            case CLAIMED -> say("claimed", "moved to share/work/" + event.jobId(), start);
            case CHECK -> say("checking", "every blob, config and manifest by its digest", start);
            case QUEUED -> say("queued", "for a worker, on longshore.imports", start);
            case PUSH -> say("pushing", "what the registry does not have", start);
            case VERIFY ->
                    say("verifying", "all content, by reading it back from the registry", start);
            case FILED -> {
                say("filed", "and reported on longshore.reports", start);
                filed.countDown();
            }
        }
    }

    private synchronized void say(String stage, String what, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%6.1f s  %-9s %s%n", seconds, stage, what);
        out.flush();
    }

    private void stayUp(Path folder, PrintWriter out) throws InterruptedException {
        out.println();
        out.println("Still running; drop archives below " + folder.resolve("share/drop/lci"));
        out.println("Ctrl-C ends it.");
        out.flush();
        // Only a signal ends this.
        new CountDownLatch(1).await();
    }

    private static void copy(String name, Path folder) throws IOException {
        try (InputStream in = DemoCommand.class.getResourceAsStream("/demo/" + name)) {
            Files.copy(in, folder.resolve(name));
        }
    }

    private static Settings settings(Path folder, SandboxRegistry sandbox) {
        return Settings.load(
                null,
                Map.of(),
                Map.of(
                        "longshore.share",
                        folder.resolve("share").toString(),
                        "longshore.data",
                        folder.resolve("data").toString(),
                        "longshore.signature.keys",
                        folder.resolve("keys").toString(),
                        "longshore.registry",
                        sandbox.address(),
                        "longshore.registry.insecure",
                        "true",
                        "longshore.project",
                        "supervisor-services",
                        "longshore.broker.port",
                        "0",
                        "longshore.http.port",
                        "0"));
    }

    private static BrokerAccess access(Path folder, Service service) {
        BrokerUser user = BrokerUser.read(folder.resolve("data"), BrokerUser.Account.CLIENT);
        return new BrokerAccess(service.brokerUrl(), user.name(), user.password());
    }
}
