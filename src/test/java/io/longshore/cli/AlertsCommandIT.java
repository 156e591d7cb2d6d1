package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.broker.Addresses;
import io.longshore.testing.PublishedSchemas;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code alerts}, against a real broker. */
class AlertsCommandIT {
    private static final String OVER =
            "{\"version\":1,\"about\":\"registry\",\"at\":\"2026-11-25T12:30:00Z\",\"problem\":null}";

    @TempDir Path folder;
    private QueueSite site;

    @BeforeEach
    void start() throws IOException {
        site = QueueSite.start(folder);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void eachAlertIsOnOverOrNotedAndNoneIsRemoved() throws Exception {
        raise("registry", "REGISTRY_UNREACHABLE");
        raise("disk", "DISK_FULL");
        raise("disk", "DISK_FULL");
        raise("drop", "LEFT_OVER");
        site.publish(Addresses.ALERTS, OVER, null);

        CommandResult all = run("alerts");

        assertThat(all.exitCode()).as(all.err()).isZero();
        assertThat(all.out())
                .contains("OVER   registry  REGISTRY_UNREACHABLE")
                .contains("over at 2026-11-25 12:30:00 UTC")
                .containsOnlyOnce("ON     disk  DISK_FULL")
                .contains("raised 2 times", "It happened. A reason.", "do: Do this.")
                .contains("NOTED  drop  LEFT_OVER");
        assertThat(run("alerts", "--on").out()).contains("disk").doesNotContain("registry", "drop");
        assertThat(run("alerts").out()).isEqualTo(all.out());
    }

    @Test
    void anAlertThatIsRaisedAgainAfterItsEndIsOnAgain() throws Exception {
        raise("registry", "REGISTRY_UNREACHABLE");
        site.publish(Addresses.ALERTS, OVER, null);
        raise("registry", "REGISTRY_UNREACHABLE");

        assertThat(run("alerts").out())
                .containsOnlyOnce("OVER   registry")
                .containsOnlyOnce("ON     registry");
    }

    @Test
    void followPrintsEachNewAlertAndEachEndAsADocument() throws Exception {
        StringWriter out = new StringWriter();
        CommandLine line = Program.commandLine();
        line.setOut(new PrintWriter(out, true));
        Thread following =
                new Thread(
                        () ->
                                line.execute(
                                        "alerts",
                                        "--follow",
                                        "-o",
                                        "json",
                                        "--config",
                                        site.config().toString()));
        following.start();
        raise("registry", "REGISTRY_UNREACHABLE");
        site.publish(Addresses.ALERTS, OVER, null);

        Awaitility.await().until(() -> out.toString().lines().count() == 2);

        out.toString().lines().forEach(alert -> PublishedSchemas.assertFits("alert-v1", alert));
        following.interrupt();
        following.join();
    }

    @Test
    void theTextOfAnAlertCannotSteerATerminal() throws Exception {
        raise("disk\\u001b[2J", "DISK_FULL");

        assertThat(run("alerts").out()).contains("disk\uFFFD[2J").doesNotContain("\u001b");
    }

    private void raise(String about, String code) throws Exception {
        site.publish(Addresses.ALERTS, QueueSite.alert(about, code), null);
    }

    private CommandResult run(String... words) {
        String[] all = Arrays.copyOf(words, words.length + 2);
        all[words.length] = "--config";
        all[words.length + 1] = site.config().toString();
        return CommandResult.longshore(all);
    }
}
