package io.longshore.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.access.ApiAction;
import io.longshore.access.ApiRole;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.testing.TestClock;
import io.longshore.testing.TriesFix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens as commands make them, the gateway records them and requests carry them. */
class TokensTest {
    private static final InetAddress CLIENT = address("10.1.2.3");
    private static final InetAddress LOOPBACK = address("127.0.0.1");

    @TempDir Path state;
    private final TestClock clock = new TestClock();
    private final List<AuditEntry> audit = new ArrayList<>();
    private TokenOrders orders;
    private TokenRecorder recorder;
    private Tokens tokens;

    @BeforeEach
    void begin() {
        orders = new TokenOrders(state, "root", clock);
        recorder = new TokenRecorder(state, audit::add, clock);
        tokens = new Tokens(new TokenFolder(state), null, audit::add, clock, this::nanos);
    }

    private long nanos() {
        return Duration.between(Instant.EPOCH, clock.instant()).toNanos();
    }

    @Test
    void aTokenCountsOnceTheGatewayHasRecordedIt() {
        TokenOrders.Added added = orders.add("anna", ApiRole.OPERATOR, 30, List.of());
        assertThat(call(added, CLIENT)).isFalse();

        recorder.settle();
        clock.advance(1);

        assertThat(tokens.authenticate("Bearer " + added.text().reveal(), CLIENT))
                .contains(new Caller("anna", ApiRole.OPERATOR, added.token().id()));
        assertThat(actions()).contains("token-add");
    }

    @Test
    void aRemovedTokenEndsWithinASecondAlsoBeforeTheGatewayHasRecordedThat() {
        TokenOrders.Added added = valid("anna", ApiRole.VIEWER, List.of());
        Caller caller = tokens.authenticate("Bearer " + added.text().reveal(), CLIENT).get();

        orders.remove(added.token().id());
        clock.advance(1);

        assertThat(call(added, CLIENT)).isFalse();
        assertThat(tokens.stillCounts(caller, CLIENT)).isFalse();
        recorder.settle();
        assertThat(actions()).contains("token-remove");
        assertThat(orders.list()).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void aTokenEndsWhenItExpiresAndIsForgottenThirtyDaysLater() {
        TokenOrders.Added added = valid("anna", ApiRole.VIEWER, List.of());
        Caller caller = tokens.authenticate("Bearer " + added.text().reveal(), CLIENT).get();

        clock.advance(Duration.ofDays(30));

        assertThat(call(added, CLIENT)).isFalse();
        assertThat(tokens.stillCounts(caller, CLIENT)).isFalse();
        assertThat(audit.get(audit.size() - 1).reason()).isEqualTo("an expired token");
        recorder.settle();
        assertThat(orders.list()).hasSize(1);
        clock.advance(Duration.ofDays(30));
        recorder.settle();
        assertThat(orders.list()).isEmpty();
    }

    @Test
    void aTokenOfANetworkCountsFromThereOnly() {
        TokenOrders.Added added =
                valid("anna", ApiRole.VIEWER, List.of("10.1.0.0/16", "2001:db8::/32"));

        assertThat(call(added, CLIENT)).isTrue();
        assertThat(call(added, address("2001:db8::1"))).isTrue();
        assertThat(call(added, address("10.2.0.1"))).isFalse();
        assertThat(audit.get(audit.size() - 1))
                .isEqualTo(
                        new AuditEntry(
                                clock.instant(),
                                null,
                                null,
                                "10.2.0.1",
                                "sign-in",
                                added.token().id(),
                                AuditEntry.Outcome.REFUSED,
                                "a token of other networks",
                                null));
    }

    @Test
    void aTokenWithOneOtherDigitDoesNotCount() {
        String right = valid("anna", ApiRole.VIEWER, List.of()).text().reveal();
        for (int i = 0; i < right.length(); i++) {
            char other = right.charAt(i) == 'b' ? 'c' : 'b';
            String wrong = right.substring(0, i) + other + right.substring(i + 1);

            assertThat(tokens.authenticate("Bearer " + wrong, CLIENT)).as(wrong).isEmpty();
        }
        assertThat(tokens.authenticate("Bearer " + right, CLIENT)).isPresent();
        assertThat(tokens.authenticate("Basic " + right, CLIENT)).isEmpty();
        assertThat(tokens.authenticate(right, CLIENT)).isEmpty();
        assertThat(tokens.authenticate(null, CLIENT)).isEmpty();
    }

    @Test
    void theTextOfATokenIsNeitherStoredNorInTheAudit() throws IOException {
        TokenOrders.Added added = valid("anna", ApiRole.VIEWER, List.of("10.0.0.0/8"));
        String text = added.text().reveal();
        call(added, address("192.0.2.1"));
        orders.remove(added.token().id());

        assertThat(text).matches("lsh_[a-z2-7]{8}_[a-z2-7]{40}");
        String secret = text.substring("lsh_12345678_".length());
        for (Path file : files()) {
            assertThat(Files.readString(file)).doesNotContain(secret);
        }
        assertThat(audit.toString() + added + orders.list()).doesNotContain(secret);
    }

    @Test
    void aFileOfATokenUnderAnotherNameDoesNotCount() throws IOException {
        TokenOrders.Added added = valid("anna", ApiRole.VIEWER, List.of());
        Path folder = state.resolve("tokens");
        String other = "aaaaaaaa";
        Files.copy(folder.resolve(added.token().id() + ".json"), folder.resolve(other + ".json"));
        Files.createFile(folder.resolve(other + ".recorded"));
        Files.writeString(folder.resolve("bbbbbbbb.json"), "{}");
        Files.createFile(folder.resolve("bbbbbbbb.recorded"));
        clock.advance(1);

        assertThat(orders.list()).extracting(TokenInfo::id).containsExactly(added.token().id());
        assertThat(call(added, CLIENT)).isTrue();
    }

    @Test
    void wrongTokensAreAskedToWaitLongerAndLongerAndAValidOneNever() {
        TokenOrders.Added added = valid("anna", ApiRole.VIEWER, List.of());
        for (int i = 0; i < FailedSignIns.FREE; i++) {
            assertThat(tokens.retryAfter(CLIENT)).isEmpty();
            tokens.authenticate("Bearer wrong", CLIENT);
        }
        assertThat(tokens.retryAfter(CLIENT)).contains(Duration.ofSeconds(1));
        assertThat(tokens.retryAfter(address("10.1.2.4"))).isEmpty();
        int recorded = audit.size();
        tokens.authenticate("Bearer wrong", CLIENT);
        assertThat(audit).as("a wrong token before the end of the wait").hasSize(recorded);
        assertThat(call(added, CLIENT)).isTrue();

        clock.advance(1);
        tokens.authenticate("Bearer wrong", CLIENT);

        assertThat(audit).hasSize(recorded + 1);
        assertThat(tokens.retryAfter(CLIENT)).contains(Duration.ofSeconds(2));
        clock.advance(Duration.ofMinutes(6));
        tokens.authenticate("Bearer wrong", CLIENT);
        assertThat(tokens.retryAfter(CLIENT)).isEmpty();
    }

    @Test
    void theTokenOfAGatewayCountsFromItsMachineOnlyAndIsAnotherOneAfterEachStart()
            throws IOException {
        Path data = state.resolve("data");
        Settings settings =
                Settings.load(null, Map.of(), Map.of(StorageSetting.DATA.name(), data.toString()));
        Set<String> seen = new HashSet<>();
        for (int start = 0; start < 2; start++) {
            Tokens ofGateway = Tokens.of(settings, state, audit::add, clock);
            String header = "Bearer " + Tokens.readLocal(settings).reveal();

            assertThat(ofGateway.authenticate(header, LOOPBACK))
                    .hasValueSatisfying(
                            it -> {
                                assertThat(it.role()).isEqualTo(ApiRole.OPERATOR);
                                assertThat(it.may(ApiAction.READ_AUDIT, false)).isFalse();
                            });
            assertThat(ofGateway.authenticate(header, address("::1"))).isPresent();
            assertThat(ofGateway.authenticate(header, CLIENT)).isEmpty();
            seen.add(header);
        }
        assertThat(seen).hasSize(2);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(data.resolve(Tokens.LOCAL_FILE))))
                .isEqualTo("rw-------");
    }

    @Test
    void withoutAGatewayHereTheFixNamesTheFlagsAndAsksNobodyToWriteTheFile() {
        Settings settings =
                Settings.load(
                        null,
                        Map.of(),
                        Map.of(StorageSetting.DATA.name(), state.resolve("none").toString()));

        assertThatThrownBy(() -> Tokens.readLocal(settings))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e ->
                                assertThat(e.problem().fix())
                                        .contains("--config", "--server", "--token-file")
                                        .doesNotContain("Write the password"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 91, 10_000})
    void aTokenForOtherThanOneToNinetyDaysIsRefused(int days) {
        refused(() -> orders.add("anna", ApiRole.VIEWER, days, List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "local", "an na", "-anna", "anna\u202e", "../x"})
    void aNameThatNoUserCanHaveIsRefused(String name) {
        refused(() -> orders.add(name, ApiRole.VIEWER, 1, List.of()));
    }

    @Test
    void whatIsNoNetworkIsRefused() {
        refused(() -> orders.add("anna", ApiRole.VIEWER, 1, List.of("10.0.0.0/8", "intranet")));
    }

    @Test
    @TriesFix(Code.TOKEN_UNKNOWN)
    void aTokenThatIsNotThereCannotBeRemovedAndTheListHasTheIdThatCan() {
        orders.add("anna", ApiRole.VIEWER, 1, List.of());
        assertThatThrownBy(() -> orders.remove("aaaaaaaa"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code()).isEqualTo(Code.TOKEN_UNKNOWN);
                            assertThat(e.problem().fix()).contains("token list");
                        });
        String listed = tokens.list().get(0).id();
        assertThat(orders.remove(listed).id()).isEqualTo(listed);
    }

    private void refused(ThrowingCallable add) {
        assertThatThrownBy(add)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.BAD_USAGE));
        assertThat(files()).isEmpty();
    }

    private TokenOrders.Added valid(String principal, ApiRole role, List<String> networks) {
        TokenOrders.Added added = orders.add(principal, role, 30, networks);
        recorder.settle();
        clock.advance(1);
        return added;
    }

    private boolean call(TokenOrders.Added added, InetAddress from) {
        return tokens.authenticate("bearer " + added.text().reveal(), from).isPresent();
    }

    private List<String> actions() {
        return audit.stream().map(AuditEntry::action).toList();
    }

    private List<Path> files() {
        Path folder = state.resolve("tokens");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
