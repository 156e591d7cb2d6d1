package io.longshore.service;

import io.longshore.task.Periodic;
import io.longshore.web.Readiness;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that the process is ready, what its state is, that it is alive and that it stops
 * (sd_notify(3), {@code Type=notify}). Java has no datagram sockets of the Unix domain, so that
 * systemd's own program {@code systemd-notify} sends each message; the unit needs {@code
 * NotifyAccess=all}. Nothing is sent unless the environment has {@code NOTIFY_SOCKET}.
 */
final class ServiceManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);
    private static final String PROGRAM = "systemd-notify";
    private static final Duration STATUS_EVERY = Duration.ofSeconds(10);
    private static final long SECONDS_TO_SEND = 10;

    private final Supplier<String> status;
    private final Periodic running;

    private ServiceManager(Supplier<String> status, Duration every) {
        this.status = status;
        send("--ready", "STATUS=" + status.get(), "WATCHDOG=1");
        this.running = Periodic.start("service-manager", every, this::alive);
    }

    /**
     * Sends that the process is ready, then its state regularly, and more often than the watchdog
     * of the unit ({@code WATCHDOG_USEC}) asks for.
     *
     * @param environment the variables of the process
     */
    static AutoCloseable start(Readiness readiness, Map<String, String> environment) {
        if (!environment.containsKey("NOTIFY_SOCKET")) {
            return () -> {};
        }
        return new ServiceManager(() -> status(readiness), interval(environment));
    }

    /** A sentence for {@code systemctl status}. */
    static String status(Readiness readiness) {
        String missing =
                readiness.findings().stream()
                        .filter(finding -> !finding.isUp())
                        .map(Readiness.Finding::name)
                        .collect(Collectors.joining(", "));
        return missing.isEmpty()
                ? "Ready: every dependency is available."
                : "Not ready: " + missing + "; the log contains the cause. Jobs wait.";
    }

    /** Half of what the watchdog allows, and at most ten seconds. */
    static Duration interval(Map<String, String> environment) {
        try {
            Duration allowed =
                    Duration.of(
                            Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "")),
                            ChronoUnit.MICROS);
            Duration half = allowed.dividedBy(2);
            return half.compareTo(STATUS_EVERY) < 0 ? half : STATUS_EVERY;
        } catch (NumberFormatException e) {
            return STATUS_EVERY;
        }
    }

    @Override
    public void close() {
        running.close();
        send("STOPPING=1", "STATUS=Stopping: running imports are returned to the queue.");
    }

    private void alive() {
        send("WATCHDOG=1", "STATUS=" + status.get());
    }

    private static void send(String... assignments) {
        List<String> command = new ArrayList<>(List.of(PROGRAM));
        command.addAll(Arrays.asList(assignments));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!process.waitFor(SECONDS_TO_SEND, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                LOG.warn("{} did not end within {} s", PROGRAM, SECONDS_TO_SEND);
            } else if (process.exitValue() != 0) {
                LOG.warn("{} ended with {}", PROGRAM, process.exitValue());
            }
        } catch (IOException e) {
            LOG.warn(
                    "The service manager cannot be told the state of the process: {}. Install {}, or"
                            + " set Type=exec in the unit.",
                    e.getMessage(),
                    PROGRAM);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
