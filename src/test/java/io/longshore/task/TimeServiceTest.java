package io.longshore.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeServiceTest {
    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");

    @TempDir Path root;

    @ParameterizedTest
    @CsvSource({
        "PT-2H, SYNCHRONISED",
        "PT0S, SYNCHRONISED",
        "PT34M, SYNCHRONISED",
        "PT3H, SYNCHRONISED",
        "PT3H1S, NOT_SYNCHRONISED",
        "P40D, NOT_SYNCHRONISED"
    })
    void theLastSynchronisationCounts(Duration age, TimeService.State state) throws IOException {
        mark(NOW.minus(age));
        process(2, "kthreadd");

        TimeService found = TimeService.look(root, NOW);

        assertThat(found.state()).isEqualTo(state);
        assertThat(found.text()).contains("last at " + NOW.minus(age));
    }

    @ParameterizedTest
    @CsvSource({
        "chronyd, SERVICE_RUNS, chrony runs",
        "ntpd, SERVICE_RUNS, ntpd runs",
        "ptp4l, SERVICE_RUNS, ptp4l runs",
        "systemd-timesyn, NOT_SYNCHRONISED, has not reached a time server"
    })
    void aRunningServiceIsNamed(String process, TimeService.State state, String text)
            throws IOException {
        process(2, "kthreadd");
        process(417, process);

        TimeService found = TimeService.look(root, NOW);

        assertThat(found.state()).isEqualTo(state);
        assertThat(found.text()).contains(text);
    }

    @Test
    void aMachineWithoutAServiceIsNotSynchronised() throws IOException {
        process(1, "systemd");
        process(2, "kthreadd");
        process(3, "java");

        TimeService found = TimeService.look(root, NOW);

        assertThat(found.state()).isEqualTo(TimeService.State.NOT_SYNCHRONISED);
        assertThat(found.text()).startsWith("No time service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "sh", "chronydx"})
    void aContainerShowsNoServiceOfItsHost(String process) throws IOException {
        process(1, process);
        process(2, "java");

        assertThat(TimeService.look(root, NOW).state()).isEqualTo(TimeService.State.NOT_KNOWN);
    }

    @Test
    void withoutProcNothingIsKnown() {
        assertThat(TimeService.look(root, NOW).state()).isEqualTo(TimeService.State.NOT_KNOWN);
    }

    @Test
    void aProcessThatEndsMeanwhileIsPassedOver() throws IOException {
        process(2, "kthreadd");
        Files.createDirectories(root.resolve("proc/9"));

        assertThat(TimeService.look(root, NOW).state())
                .isEqualTo(TimeService.State.NOT_SYNCHRONISED);
    }

    @Test
    void everyMachineHasAnAnswer() {
        assertThat(TimeService.look().text()).endsWith(".");
    }

    private void mark(Instant time) throws IOException {
        Path folder = Files.createDirectories(root.resolve("run/systemd/timesync"));
        Path mark = Files.createFile(folder.resolve("synchronized"));
        Files.setLastModifiedTime(mark, FileTime.from(time));
    }

    private void process(int id, String name) throws IOException {
        Path process = Files.createDirectories(root.resolve("proc/" + id));
        Files.writeString(process.resolve("comm"), name + "\n");
    }
}
