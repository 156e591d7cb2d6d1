package io.longshore.proof.timestamp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.longshore.cli.CommandResult;
import io.longshore.config.Settings;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.ProofSite;
import io.longshore.proof.audit.Audit;
import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.audit.Finding;
import io.longshore.proof.audit.StampedLog;
import io.longshore.proof.ledger.Ledger;
import io.longshore.proof.ledger.LogEntry;
import io.longshore.testing.RequiresTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Time stamps of checkpoints, by {@code openssl ts -reply} behind an HTTP server. */
@RequiresTool(OpenSslAuthority.PROGRAM)
class TimestampsTest {
    private static final int FLIPS = 200;
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir Path folder;
    private final AtomicLong nanos = new AtomicLong();
    private final List<@Nullable Problem> outcomes = new ArrayList<>();
    private OpenSslAuthority authority;
    private ProofSite site;
    private ReceiptSteps gateway;

    @BeforeEach
    void begin() throws IOException {
        authority = authority("tsa.test.com");
        site = new ProofSite(folder.resolve("site")).createKey();
        gateway = site.gateway("data");
        site.file(gateway, 0, 3);
    }

    @AfterEach
    void end() {
        authority.close();
    }

    private OpenSslAuthority authority(String name) throws IOException {
        return new OpenSslAuthority(Files.createDirectory(folder.resolve(name)), name);
    }

    private Ledger ledger() {
        return site.siteLog("data").open(List::of).orElseThrow();
    }

    private Timestamps timestamps(OpenSslAuthority by) {
        Settings settings = Settings.load(null, Map.of(), by.settings());
        Timestamps all = Timestamps.of(settings, outcomes::add, nanos::get);
        all.begin(ledger());
        return all;
    }

    private static List<X509Certificate> trusted(OpenSslAuthority by) {
        List<X509Certificate> found = Timestamp.certificates(by.ca());
        assertThat(found).isNotNull();
        return found;
    }

    private AuditResult audit(List<X509Certificate> authorities) {
        return new Audit(site.share().root(), site.log(), null, null, null).with(authorities).run();
    }

    private String command(String... words) {
        List<String> all = new ArrayList<>(List.of("audit", "--offline"));
        all.add(site.share().root().toString());
        all.addAll(List.of(words));
        CommandResult done = CommandResult.longshore(all.toArray(String[]::new));
        assertThat(done.exitCode()).as(done.err()).isZero();
        return done.out();
    }

    @Test
    void openSslVerifiesTheTimestampOfACheckpointAndAuditStatesIt() {
        timestamps(authority).look();

        assertThat(outcomes).containsExactly((Problem) null);
        assertThat(site.log().timestamps()).containsExactly(5);
        assertThat(authority.verifies(site.log().stamped(5), site.log().timestamp(5))).isTrue();
        assertThat(authority.verifies(site.log().checkpoint(4), site.log().timestamp(5))).isFalse();
        AuditResult result = audit(trusted(authority));
        assertThat(result.findings()).isEmpty();
        assertThat(result.stamped()).isNotNull();
        assertThat(result.stamped().entries()).isEqualTo(5);
        assertThat(result.stamped().isTrusted()).isTrue();
        assertThat(command("--timestamp-ca", authority.ca().toString()).lines().limit(2))
                .anyMatch(line -> line.startsWith("CN=tsa.test.com states that the first 5"));
        assertThat(command()).contains("--timestamp-ca");
    }

    @Test
    void theNextOneIsAskedForAfterAnHourAndIfEntriesWereAppended() {
        Timestamps all = timestamps(authority);
        all.look();
        all.look();
        nanos.addAndGet(HOUR.toNanos());
        all.look();
        assertThat(authority.requests()).isEqualTo(1);

        site.file(gateway, 3, 1);
        all.begin(ledger());
        nanos.addAndGet(HOUR.toNanos() - 1);
        all.look();
        assertThat(authority.requests()).isEqualTo(2);

        site.file(gateway, 4, 1);
        all.begin(ledger());
        nanos.addAndGet(HOUR.toNanos() - 1);
        all.look();
        assertThat(authority.requests()).isEqualTo(2);
        nanos.addAndGet(1);
        all.look();
        assertThat(site.log().timestamps()).containsExactly(5, 6, 7);
    }

    @ParameterizedTest
    @EnumSource(
            value = OpenSslAuthority.Behaviour.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = "RIGHT")
    void anAnswerThatCannotBeUsedIsAProblemAndIsAskedForAgain(
            OpenSslAuthority.Behaviour behaviour) {
        Timestamps all = timestamps(authority);
        all.look();
        outcomes.clear();
        site.file(gateway, 3, 1);
        all.begin(ledger());
        nanos.addAndGet(HOUR.toNanos());
        authority.behave(behaviour);
        all.look();

        assertThat(outcomes)
                .singleElement()
                .satisfies(it -> assertThat(it.code()).isEqualTo(Code.TIMESTAMP_UNAVAILABLE))
                .satisfies(it -> assertThat(it.retryable()).isTrue());
        assertThat(site.log().timestamps()).containsExactly(5);

        authority.behave(OpenSslAuthority.Behaviour.RIGHT);
        all.look();
        assertThat(site.log().timestamps()).containsExactly(5, 6);
    }

    @Test
    void anAuthorityThatIsNotTrustedOrNotThereIsAProblem() throws IOException {
        Timestamps all;
        try (OpenSslAuthority other = authority("other.test.com")) {
            Map<String, String> settings =
                    Map.of(
                            "longshore.timestamp.url", other.url(),
                            "longshore.timestamp.certificates", authority.ca().toString());
            all = Timestamps.of(Settings.load(null, Map.of(), settings), outcomes::add, nanos::get);
            all.begin(ledger());
            all.look();
        }
        all.look();
        assertThat(outcomes).hasSize(2).doesNotContainNull();
        assertThat(outcomes.get(0).why()).contains("CN=other.test.com");
        assertThat(outcomes.get(1).why()).contains("no answer");
    }

    @Test
    void reportsAreFiledWhileTheAuthorityDoesNotAnswer() throws Exception {
        CountDownLatch silence = new CountDownLatch(1);
        authority.waitFor(silence);
        Ledger shared = ledger();
        Timestamps all =
                Timestamps.of(
                        Settings.load(null, Map.of(), authority.settings()),
                        outcomes::add,
                        nanos::get);
        all.begin(shared);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> look = other.submit(all::look);
            await().until(() -> authority.requests() == 1);
            site.file(gateway, 3, 2);
            assertThat(shared.append(new LogEntry.Policy("0".repeat(64)))).isEqualTo(7);
            assertThat(look.isDone()).isFalse();
            silence.countDown();
            look.get();
        } finally {
            other.shutdownNow();
        }
        assertThat(outcomes).containsExactly((Problem) null);
        assertThat(site.log().timestamps()).containsExactly(5);
    }

    @Test
    void aChangedTimestampIsNamedUnlessItStatesTheSame() throws IOException {
        timestamps(authority).look();
        StampedLog stated = audit(trusted(authority)).stamped();
        Path file = site.log().timestamp(5);
        byte[] right = Files.readAllBytes(file);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int named = 0;
        for (int i = 0; i < FLIPS; i++) {
            byte[] wrong = right.clone();
            int at = random.nextInt(wrong.length);
            wrong[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, wrong);
            AuditResult result = audit(trusted(authority));
            String what = "seed " + seed + ", byte " + at;
            if (result.findings().isEmpty()) {
                assertThat(result.stamped()).as(what).isEqualTo(stated);
            } else {
                assertThat(result.findings())
                        .as(what)
                        .extracting(Finding::kind)
                        .containsExactly(Finding.Kind.CHANGED);
                named++;
            }
        }
        assertThat(named).isGreaterThan(FLIPS * 9 / 10);
    }

    @Test
    void aTimestampOfAnotherCheckpointOrOfAnotherAuthorityIsNamed() throws IOException {
        Timestamps all = timestamps(authority);
        all.look();
        site.file(gateway, 3, 1);
        all.begin(ledger());
        nanos.addAndGet(HOUR.toNanos());
        all.look();
        assertThat(audit(trusted(authority)).findings()).isEmpty();

        try (OpenSslAuthority other = authority("other.test.com")) {
            assertThat(audit(trusted(other)).findings())
                    .extracting(Finding::kind)
                    .containsExactly(Finding.Kind.CHANGED, Finding.Kind.CHANGED);
        }
        Files.copy(
                site.log().timestamp(5),
                site.log().timestamp(6),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(audit(trusted(authority)).findings())
                .singleElement()
                .satisfies(it -> assertThat(it.kind()).isEqualTo(Finding.Kind.CHANGED))
                .satisfies(it -> assertThat(it.text()).contains("size 6"));

        Files.delete(site.log().stamped(6));
        assertThat(audit(trusted(authority)).findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.REMOVED);
    }

    @Test
    void aTimestampBelongsToOneHistoryOfTheLog() throws IOException {
        timestamps(authority).look();
        Path kept = site.log().root().resolve("timestamps");
        ProofSite rebuilt = new ProofSite(folder.resolve("rebuilt"));
        for (String name : List.of("site.key", "site.vkey", "recovery.vkey")) {
            Path to = folder.resolve("rebuilt/data").resolve(name);
            Files.createDirectories(to.getParent());
            Files.copy(
                    folder.resolve("site/data").resolve(name),
                    to,
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        rebuilt.file(rebuilt.gateway("data"), 10, 6);
        Files.createDirectories(rebuilt.log().root().resolve("timestamps"));
        for (String name : List.of("005", "005.tsr")) {
            Files.copy(
                    kept.resolve(name), rebuilt.log().root().resolve("timestamps").resolve(name));
        }
        assertThat(
                        new Audit(rebuilt.share().root(), rebuilt.log(), null, null, null)
                                .with(trusted(authority))
                                .run()
                                .findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.FORKED);
    }

    @ParameterizedTest
    @EnumSource(BadSetting.class)
    void settingsThatCannotBeUsedAreRefusedAtTheStart(BadSetting bad) throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "no certificate");
        Map<String, String> settings =
                switch (bad) {
                    case NO_URL ->
                            Map.of(
                                    "longshore.timestamp.url",
                                    "ftp://tsa.test.com",
                                    "longshore.timestamp.certificates",
                                    authority.ca().toString());
                    case NO_CERTIFICATES -> Map.of("longshore.timestamp.url", authority.url());
                    case NO_PEM ->
                            Map.of(
                                    "longshore.timestamp.url",
                                    authority.url(),
                                    "longshore.timestamp.certificates",
                                    text.toString());
                };
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(
                        () -> Timestamps.of(Settings.load(null, Map.of(), settings), outcomes::add))
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(Code.BAD_SETTING));
    }

    /** What is wrong with the settings. */
    private enum BadSetting {
        NO_URL,
        NO_CERTIFICATES,
        NO_PEM
    }

    /** The text of the stored checkpoint is what tlog programs read. */
    @Test
    void theStampedCheckpointIsTheOneOfItsSize() throws IOException {
        timestamps(authority).look();
        assertThat(Files.readString(site.log().stamped(5), StandardCharsets.UTF_8))
                .isEqualTo(Files.readString(site.log().checkpoint(5), StandardCharsets.UTF_8));
    }
}
