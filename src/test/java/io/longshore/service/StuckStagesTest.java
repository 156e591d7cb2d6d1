package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Watchdog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A registry that is away for a long time, on a clock that the test moves. */
class StuckStagesTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
    private static final Duration OUTAGE = Duration.ofMinutes(10);

    private final AtomicLong now = new AtomicLong();
    private final Watchdog watchdog = new Watchdog(stage -> LIMIT, now::get);
    private SandboxRegistry registry;
    private StuckStages stages;

    @BeforeEach
    void start() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        String address = registry.address();
        stages =
                new StuckStages(
                        watchdog,
                        name -> name.equals("registry") && !answers(address),
                        Clock.systemUTC());
    }

    @Test
    void aRegistryThatIsAwayForTenMinutesMakesNoStageStuck() {
        watchdog.begin("import");
        registry.close();

        for (Duration away = Duration.ZERO; away.compareTo(OUTAGE) < 0; away = later(away)) {
            assertThatCode(stages::check).as("after %s", away).doesNotThrowAnyException();
        }
    }

    @Test
    void anImportThatFailsAgainAndAgainWhileTheRegistryIsAwayIsNotStuck() {
        registry.close();

        for (Duration away = Duration.ZERO; away.compareTo(OUTAGE) < 0; away = later(away)) {
            watchdog.begin("import");
            watchdog.end(false);
            assertThatCode(stages::check).as("after %s", away).doesNotThrowAnyException();
        }
    }

    @Test
    void anImportThatStandsStillWhileTheRegistryAnswersIsStuckAfterItsLimit() {
        watchdog.begin("import");
        for (Duration still = later(Duration.ZERO);
                still.compareTo(LIMIT) < 0;
                still = later(still)) {
            assertThatCode(stages::check).as("after %s", still).doesNotThrowAnyException();
        }
        assertThatThrownBy(stages::check).hasMessageContaining("'import' since");
        registry.close();
    }

    @Test
    void aStageThatDoesNotUseTheRegistryIsStuckAlsoWhileTheRegistryIsAway() {
        watchdog.begin("filing");
        registry.close();

        now.addAndGet(LIMIT.toNanos());

        assertThatThrownBy(stages::check).hasMessageContaining("'filing' since");
    }

    private Duration later(Duration before) {
        now.addAndGet(BETWEEN_LOOKS.toNanos());
        return before.plus(BETWEEN_LOOKS);
    }

    private static boolean answers(String address) {
        String[] parts = address.split(":");
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(parts[0], Integer.parseInt(parts[1])), 2_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
