package io.longshore.service.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.service.crash.ChaosPlan.Kind;
import io.longshore.testing.RequiresTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is killed, frozen, cut off or fed with rubbish: each tarball that came in has one report
 * with one receipt, the registry holds what it says, and the log of the receipts is whole at each
 * start of the gateway. A short run of one seed in the build; {@code mvn -Pchaos verify} is the
 * long one; {@code -Dlongshore.chaos.seed=N} repeats one.
 */
@Tag("slow")
@RequiresTool({"docker-registry", "curl", "htpasswd", "kill"})
class ChaosIT {
    private static final int DROPS = Integer.getInteger("longshore.chaos.drops", 9);
    private static final int KILLS = Integer.getInteger("longshore.chaos.kills", 5);
    private static final long SEED = Long.getLong("longshore.chaos.seed", 1);
    private static final int SEEDS = Integer.getInteger("longshore.chaos.seeds", 1);

    /** All is quiet then, so what is not reported by now never will be. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String HEAD =
            "| seed | drops | kills | other events | lost | doubled | wrong |\n"
                    + "|---|---|---|---|---|---|---|\n";

    @TempDir Path folder;

    static LongStream seeds() {
        return LongStream.range(SEED, SEED + SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyDropEndsInExactlyOneCorrectReportUnderRandomKills(long seed) throws Exception {
        ChaosPlan plan = ChaosPlan.of(seed, KILLS, DROPS);
        ChaosLedger ledger = new ChaosLedger();
        try (ChaosSite site = new ChaosSite(folder, ChaosDrops.users(folder)).start()) {
            ChaosDrops drops =
                    new ChaosDrops(
                            site, ledger, Files.createDirectory(folder.resolve("out")), seed);
            Semaphore due = new Semaphore(0);
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> send(plan, drops, due));
            int released = 0;
            for (int i = 0; i < plan.events().size(); i++) {
                int share = DROPS * (i + 1) / plan.events().size();
                due.release(share - released);
                released = share;
                site.suffer(plan.events().get(i));
            }
            try {
                awaitEnd(sending);
                await("a report for each")
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> ledger.isComplete(reports(site)));
                await("the last is filed").atMost(PATIENCE).until(() -> isIdle(site));
            } catch (ConditionTimeoutException e) {
                site.note("no end of it: " + e.getMessage());
            }
            ChaosLedger.Findings findings =
                    ledger.findings(reports(site), site.site().share(), site.contents());
            System.out.println(HEAD + row(plan, findings));
            assertThat(findings.none())
                    .as("seed %d: %s%n%s", seed, findings, site.timeline())
                    .isTrue();
            long reported = reports(site).values().stream().mapToLong(List::size).sum();
            assertThat(site.endAudit(reported)).as("findings in the log, seed %d", seed).isEmpty();
            assertThat(ChaosLedger.dead(ChaosDrops.ADMIN, site.brokerUrl()))
                    .as("dead without a report")
                    .isEmpty();
        }
    }

    /** Evenly over what goes wrong. */
    private static void send(ChaosPlan plan, ChaosDrops drops, Semaphore due) {
        for (int i = 0; i < plan.drops().size(); i++) {
            due.acquireUninterruptibly();
            drops.send(i, plan.drops().get(i));
        }
    }

    private static void awaitEnd(CompletableFuture<Void> sending)
            throws InterruptedException, ExecutionException {
        try {
            sending.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the senders do not come to an end", e);
        }
    }

    private static Map<String, List<String>> reports(ChaosSite site) {
        return ChaosLedger.reports(ChaosDrops.CLIENT, site.brokerUrl());
    }

    private static boolean isIdle(ChaosSite site) throws IOException {
        try (Stream<Path> left = Files.list(site.site().share().resolve("work"))) {
            return left.findAny().isEmpty();
        }
    }

    /** A line of the table in docs/delivery.md. */
    private static String row(ChaosPlan plan, ChaosLedger.Findings findings) {
        long kills = plan.events().stream().filter(e -> e.kind() == Kind.KILL).count();
        return "| %d | %d | %d | %d | %d | %d | %d |"
                .formatted(
                        plan.seed(),
                        plan.drops().size(),
                        kills,
                        plan.events().size() - kills,
                        findings.lost().size(),
                        findings.doubled().size(),
                        findings.wrong().size());
    }
}
