package io.longshore.deploy;

import static org.awaitility.Awaitility.await;

import io.longshore.testing.Tool;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A clean Debian that systemd has booted as its first process, in namespaces of its own ({@code
 * systemd-nspawn}); its network is that of this machine.
 */
final class BootedDebian implements AutoCloseable {
    private static final Duration SOON = Duration.ofMinutes(2);

    private final Process nspawn;

    private BootedDebian(Process nspawn) {
        this.nspawn = nspawn;
        Runtime.getRuntime().addShutdownHook(new Thread(nspawn::destroyForcibly));
    }

    /** Returns once systemd has started everything. */
    static BootedDebian boot(DebianRoot root, Path log) throws Exception {
        Process nspawn =
                new ProcessBuilder(
                                "systemd-nspawn",
                                "--boot",
                                "--register=no",
                                "--keep-unit",
                                "--directory=" + root)
                        .redirectInput(new File("/dev/null"))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        BootedDebian booted = new BootedDebian(nspawn);
        await("systemd")
                .atMost(SOON)
                .until(
                        () ->
                                nspawn.children().findAny().isPresent()
                                        && booted.runAnyhow("systemctl", "is-system-running")
                                                .text()
                                                .matches("(running|degraded)\\n"));
        return booted;
    }

    /** Runs a command as root that has to end with 0. */
    String run(String... command) {
        return Tool.run(inside(command)).text();
    }

    /** Runs a command as root. */
    Tool.Result runAnyhow(String... command) {
        return Tool.runAnyhow(inside(command), Map.of());
    }

    private List<String> inside(String... command) {
        long first = nspawn.children().findFirst().orElseThrow().pid();
        List<String> all = new ArrayList<>(List.of("nsenter", "--target", "" + first));
        all.addAll(List.of("--mount", "--uts", "--ipc", "--pid", "--cgroup"));
        all.addAll(List.of("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"));
        all.addAll(List.of(command));
        return all;
    }

    @Override
    public void close() {
        runAnyhow("systemctl", "poweroff");
        try {
            if (!nspawn.waitFor(60, TimeUnit.SECONDS)) {
                nspawn.descendants().forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
