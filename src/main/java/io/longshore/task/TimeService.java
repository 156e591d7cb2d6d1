package io.longshore.task;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a time service keeps the clock of this machine, as far as a process without privileges
 * can see it: in the file that systemd-timesyncd touches at each synchronisation
 * (systemd-timesyncd.service(8)), and in the names of the running processes (proc(5)).
 *
 * @param state what is known
 * @param text one sentence for a person, with a full stop
 */
public record TimeService(State state, String text) {
    /** The longest pause of systemd-timesyncd is 34 minutes unless it is set otherwise. */
    static final Duration FRESH = Duration.ofHours(3);

    /** By the name of the process, of which the kernel keeps 15 characters. */
    private static final Map<String, String> SERVICES =
            Map.of(
                    "systemd-timesyn", "systemd-timesyncd",
                    "chronyd", "chrony",
                    "ntpd", "ntpd",
                    "ntpsec", "ntpsec",
                    "ptp4l", "ptp4l",
                    "phc2sys", "phc2sys");

    /** How much is known. */
    public enum State {
        /** The clock was synchronised within the last three hours. */
        SYNCHRONISED,
        /** No time service runs on this machine, or it does not reach a server. */
        NOT_SYNCHRONISED,
        /** A time service runs; it alone knows whether it reaches a server. */
        SERVICE_RUNS,
        /** Nothing can be seen from here: a container does not show the services of its host. */
        NOT_KNOWN
    }

    /** Looks at this machine. Reads a few small files for each process. */
    public static TimeService look() {
        return look(Path.of("/"), Instant.now());
    }

    /** True if the clock of this machine is known to be synchronised now. */
    public static boolean isSynchronised() {
        return look().state() == State.SYNCHRONISED;
    }

    /**
     * @param root contains {@code run} and {@code proc}
     * @param now the time of this machine
     */
    static TimeService look(Path root, Instant now) {
        try {
            Instant last =
                    Files.getLastModifiedTime(root.resolve("run/systemd/timesync/synchronized"))
                            .toInstant();
            return synchronisedAt(last, now);
        } catch (NoSuchFileException e) {
            return byProcesses(root.resolve("proc"));
        } catch (IOException | SecurityException e) {
            return unknown();
        }
    }

    private static TimeService synchronisedAt(Instant last, Instant now) {
        boolean isFresh = Duration.between(last, now).compareTo(FRESH) <= 0;
        return new TimeService(
                isFresh ? State.SYNCHRONISED : State.NOT_SYNCHRONISED,
                "systemd-timesyncd synchronised this machine's clock last at "
                        + last.truncatedTo(ChronoUnit.SECONDS)
                        + (isFresh ? "." : ", more than three hours ago."));
    }

    private static TimeService byProcesses(Path proc) {
        Set<String> running = new TreeSet<>();
        boolean isWholeMachine = false;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                String name = name(process);
                if (SERVICES.containsKey(name)) {
                    running.add(SERVICES.get(name));
                }
                // The second process of a machine; a container has no threads of the kernel.
                isWholeMachine |= name.equals("kthreadd");
            }
        } catch (IOException | SecurityException | DirectoryIteratorException e) {
            return unknown();
        }
        if (running.equals(Set.of("systemd-timesyncd"))) {
            return new TimeService(
                    State.NOT_SYNCHRONISED,
                    "systemd-timesyncd runs and has not reached a time server since it started.");
        }
        if (!running.isEmpty()) {
            return new TimeService(
                    State.SERVICE_RUNS,
                    String.join(" and ", running)
                            + " runs on this machine; whether it reaches a time server is not"
                            + " known here.");
        }
        return isWholeMachine
                ? new TimeService(
                        State.NOT_SYNCHRONISED,
                        "No time service (chrony, systemd-timesyncd, ntpd) runs on this machine.")
                : unknown();
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            // It has ended.
            return "";
        }
    }

    private static TimeService unknown() {
        return new TimeService(
                State.NOT_KNOWN,
                "Whether a time service keeps this machine's clock is not known: none is visible"
                        + " from here.");
    }
}
