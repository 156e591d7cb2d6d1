package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.longshore.job.JobIds;
import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.pipeline.camel.DropBean;
import io.longshore.pipeline.camel.DropFolder;
import io.longshore.pipeline.camel.DropScans;
import io.longshore.pipeline.definitions.ServiceDefinitions;
import io.longshore.pipeline.definitions.VerifiedBundles;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.report.Alert;
import io.longshore.report.store.ReportStores;
import io.longshore.share.ChecksumLists;
import io.longshore.share.ClaimSteps;
import io.longshore.share.JobFolders;
import io.longshore.share.RemoteFetches;
import io.longshore.share.Share;
import io.longshore.share.Ticket;
import io.longshore.share.Uploads;
import io.longshore.share.WorkFolder;
import io.longshore.share.drop.DropAnswers;
import io.longshore.share.drop.DropNotes;
import io.longshore.share.drop.DropScanner;
import io.longshore.share.drop.DropSettings;
import io.longshore.task.Watchdog;
import io.longshore.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.ObjectHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The route of {@code drop.yaml} with its own consumer, on a folder of a test. */
class DropRouteTest {
    private static final Duration QUIET = Duration.ofSeconds(10);

    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final RecordingComponent broker = new RecordingComponent();
    private final List<Alert> alerts = new CopyOnWriteArrayList<>();
    private final AtomicInteger scans = new AtomicInteger();
    private volatile BooleanSupplier leads = () -> true;
    private Share share;
    private JobFolders folders;

    @BeforeEach
    void prepare() {
        share = Share.prepare(folder.resolve("share"));
        folders = new JobFolders(share);
        Uploads uploads = new Uploads(share);
        uploads.restore();
        ChecksumLists lists = new ChecksumLists();
        ClaimSteps claims =
                new ClaimSteps(
                        share,
                        folders,
                        uploads,
                        new RemoteFetches(share, uploads, Duration.ZERO, clock),
                        lists,
                        new JobIds(clock),
                        clock);
        DropSettings settings = new DropSettings(QUIET, Duration.ZERO, QUIET, Duration.ofHours(24));
        DropScanner scanner =
                new DropScanner(
                        share,
                        settings,
                        uploads,
                        lists,
                        new DropNotes(
                                share,
                                uploads,
                                clock,
                                clock,
                                ticket -> Optional.empty(),
                                DropAnswers.IGNORED),
                        () -> {},
                        clock);
        RateLimitedAlerts limited = new RateLimitedAlerts("drop", alerts::add, clock);
        ServiceDefinitions definitions =
                new ServiceDefinitions(
                        new WorkFolder(share, folders),
                        new VerifiedBundles(ReportStores.of(share, folders)),
                        clock);
        BooleanSupplier leadsNow =
                () -> {
                    scans.incrementAndGet();
                    return leads.getAsBoolean();
                };
        context.addComponent("plain", broker);
        context.addComponent(
                "file",
                new DropFolder(
                        new DropScans(
                                share.drop(), scanner, claims, definitions, limited, leadsNow),
                        new Watchdog(stage -> Duration.ofHours(1), System::nanoTime)));
        context.getRegistry().bind("drop", new DropBean(claims, event -> {}, limited, clock));
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void settledFilesAreClaimedAtEveryDepthAndNothingElseIsTouched() throws Exception {
        List<String> files = new ArrayList<>();
        StringBuilder path = new StringBuilder();
        for (int names = 1; names <= DropScanner.DEEPEST; names++) {
            files.add(drop(path + "x.tar"));
            path.append("f").append(names).append('/');
        }
        files.add(drop("a b/sch\u00f6n\\er.tar"));
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("y.tar"), "y");
        Files.createSymbolicLink(share.drop().resolve("link"), outside);
        String other = drop("readme.txt");
        start();
        awaitScan();
        clock.advance(QUIET);
        String growing = drop("growing.tar");

        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(broker.sent).hasSameSizeAs(files));
        assertThat(claimed()).containsAll(files);
        assertThat(claimed()).doesNotContain(growing, other).hasSameSizeAs(files);
        assertThat(outside.resolve("y.tar")).exists();
        assertThat(share.drop().resolve(other)).exists();
        assertThat(share.drop().resolve("link")).isSymbolicLink();
    }

    @Test
    void aFileThatChangesAfterTheScanIsNotClaimed() throws Exception {
        Path file = share.drop().resolve(drop("x.tar"));
        start();
        awaitScan();
        AtomicInteger claims = new AtomicInteger();
        leads =
                () -> {
                    if (isBeforeD1()) {
                        append(file);
                        claims.incrementAndGet();
                    }
                    return true;
                };
        awaitScan();
        clock.advance(QUIET);
        await().atMost(Duration.ofMinutes(2)).until(() -> claims.get() > 0);
        awaitScan();

        assertThat(claimed()).isEmpty();
        assertThat(file).exists();
    }

    @Test
    void whoNoLongerLeadsClaimsNothing() throws Exception {
        drop("x.tar");
        start();
        awaitScan();
        AtomicInteger claims = new AtomicInteger();
        leads = () -> !isBeforeD1() || claims.incrementAndGet() == 0;
        awaitScan();
        clock.advance(QUIET);
        await().atMost(Duration.ofMinutes(2)).until(() -> claims.get() > 2);
        assertThat(claimed()).isEmpty();

        leads = () -> true;
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(claimed()).containsExactly("x.tar"));
    }

    @Test
    void aFolderThatIsAwayIsNotCreatedAndItsFilesStaySettled() throws Exception {
        drop("x.tar");
        start();
        awaitScan();
        Path away = folder.resolve("away");
        Files.move(share.drop(), away);
        await().atMost(Duration.ofMinutes(2)).until(() -> !alerts.isEmpty());
        awaitScan();
        clock.advance(QUIET);
        assertThat(share.drop()).doesNotExist();

        Files.move(away, share.drop());
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(claimed()).containsExactly("x.tar"));
    }

    @Test
    void aClaimWhoseStepFailsForAnUnknownReasonIsMadeByALaterPoll() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        context.getCamelContextExtension()
                .addInterceptStrategy(
                        (camel, step, target, next) ->
                                failing("claim-ticket", failures, camel, step, target));
        drop("x.tar");
        start();
        awaitScan();
        clock.advance(QUIET);

        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(broker.sent).hasSize(1));
        assertThat(claimed()).containsExactly("x.tar");
        assertThat(failures).hasValue(3);
        try (Stream<Path> jobs = Files.list(share.work())) {
            assertThat(jobs).hasSize(1);
        }
    }

    private static Processor failing(
            String id, AtomicInteger failures, CamelContext camel, NamedNode step, Processor to) {
        return exchange -> {
            if (id.equals(step.getId()) && failures.incrementAndGet() < 3) {
                throw new IllegalStateException("in the step " + id + " of " + camel.getName());
            }
            to.process(exchange);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "'autoCreate: \"false\"', 'autoCreate: \"true\"'",
        "'readLock: none', 'readLock: changed'",
        "'readLock: none', 'delete: \"true\"'",
        "'maxDepth: \"12\"', 'maxDepth: \"3\"'",
        "'recursive: \"true\"', 'move: .done'",
        "'uri: file:drop', 'uri: file:/etc'",
        "'uri: file:drop', 'uri: file:done'",
        "'uri: plain:queue:longshore.checks', 'uri: file:drop'",
    })
    void aRouteFileThatMakesOtherUseOfFilesIsRefused(String from, String to) throws Exception {
        String text = Files.readString(Path.of("routes/drop.yaml"));
        assertThat(text).contains(from);

        assertThatThrownBy(() -> start(text.replace(from, to)))
                .satisfies(
                        e ->
                                assertThat(ObjectHelper.getException(ProblemException.class, e))
                                        .isNotNull()
                                        .extracting(it -> it.problem().code())
                                        .isEqualTo(Code.BAD_SETTING));
    }

    /** True if the claim asks, and false if the scan does. */
    private static boolean isBeforeD1() {
        return StackWalker.getInstance()
                .walk(calls -> calls.anyMatch(it -> it.getMethodName().equals("mayClaim")));
    }

    private void start() throws Exception {
        start(Files.readString(Path.of("routes/drop.yaml")));
    }

    private void start(String text) throws Exception {
        String often =
                text.replaceFirst("delay: \"1000\"", "delay: \"20\"\n        initialDelay: \"1\"");
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(List.of(ResourceHelper.fromString("drop.yaml", often)));
        context.start();
        context.getRouteController().startRoute("drop");
    }

    /** Two scans begin after this call, so one has ended. */
    private void awaitScan() {
        int before = scans.get();
        await().atMost(Duration.ofMinutes(2)).until(() -> scans.get() >= before + 2);
    }

    private String drop(String path) throws IOException {
        Path file = share.drop().resolve(path);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, path);
        return path;
    }

    private static void append(Path file) {
        try {
            Files.writeString(file, Files.readString(file) + "more");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> claimed() throws IOException {
        List<String> claimed = new ArrayList<>();
        try (Stream<Path> jobs = Files.list(share.work())) {
            for (Path job : jobs.toList()) {
                if (Ticket.isIn(job)) {
                    claimed.add(Ticket.read(job).file());
                }
            }
        }
        return claimed;
    }
}
