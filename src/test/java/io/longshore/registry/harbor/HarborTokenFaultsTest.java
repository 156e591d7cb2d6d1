package io.longshore.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.blob.BlobOutcome;
import io.longshore.testing.Faults;
import io.longshore.testing.harbor.HarborAdmin.Robot;
import io.longshore.testing.registry.SmallImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Expired tokens, refused tokens and wrong passwords at Harbor. */
class HarborTokenFaultsTest extends HarborFaultsFixture {
    // 401: a fresh token once, then stop.

    @Test
    void oneTokenServesAllRepositoriesOfAProject() {
        for (String name : List.of("p/lci", "p/contour", "p/team/argocd")) {
            SmallImage.push(client.repository(name), "one", "1.0");
        }
        assertThat(harbor.tokenRequests()).isEqualTo(1);
    }

    @Test
    void anExpiredTokenIsReplacedOnceAlthoughTheChallengeIsBasic() {
        push(random(100));
        harbor.endTokens();
        assertThat(push(random(100))).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(harbor.tokenRequests()).isEqualTo(2);
    }

    @Test
    void aTokenIsReplacedBeforeItExpires() {
        harbor.tokensLive(Duration.ofSeconds(4));
        for (int i = 0; i < 5; i++) {
            faults.next("PATCH", Faults.throttle(64 << 10, Duration.ofMillis(40)));
        }
        byte[] content = random(5 * MIB);
        assertThat(push(content)).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(harbor.tokenRequests()).isGreaterThan(1);
        assertThat(harbor.refusals()).isZero();
        assertStored(content);
    }

    @Test
    void fiftyRequestsThatNeedAFreshTokenRequestOne() throws Exception {
        push(random(100));
        harbor.endTokens();
        int before = harbor.tokenRequests();
        ExecutorService threads = Executors.newFixedThreadPool(50);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Boolean>> waiting = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String tag = "none-" + i;
                waiting.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    return repository.headManifest(tag, cancellation).isEmpty();
                                }));
            }
            start.countDown();
            for (Future<Boolean> each : waiting) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(harbor.tokenRequests() - before).isEqualTo(1);
    }

    @Test
    void aRefusalWithAFreshTokenIsFinal() {
        Robot reader = harbor.admin().createSystemRobot("reader", "p", "repository:pull");
        RegistryClient weak = connect(plain(reader.name(), reader.secret()));
        faults.requests().clear();
        Problem problem = problemOf(() -> push(weak.repository("p/lci"), random(100)));
        assertThat(problem.code()).isEqualTo(Code.PUSH_DENIED);
        assertThat(faults.count("POST")).isLessThanOrEqualTo(2);
    }

    @Test
    void aWrongPasswordIsNotRetriedUntilTheAccountIsLocked() {
        RegistryClient stranger = connect(plain("admin", "wrong"));
        int before = harbor.tokenRequests();
        Problem problem = problemOf(() -> push(stranger.repository("p/lci"), random(100)));
        assertThat(problem.code()).isEqualTo(Code.CREDENTIALS_REFUSED);
        assertThat(harbor.tokenRequests() - before).isLessThanOrEqualTo(3);
    }
}
