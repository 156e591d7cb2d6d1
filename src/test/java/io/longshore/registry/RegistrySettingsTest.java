package io.longshore.registry;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.problem.Code;
import io.longshore.registry.auth.Credentials;
import io.longshore.registry.http.RetryPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RegistrySettingsTest {
    @Test
    void theDefaultsUseTlsAndAmpleTimeouts() {
        RegistrySettings settings = RegistrySettings.of("harbor1.test.com");
        assertThat(settings.credentials()).isEqualTo(Credentials.anonymous());
        assertThat(settings.http().tls().caFiles()).isEmpty();
        assertThat(settings.http().tls().clientCertificate()).isEmpty();
        assertThat(settings.http().plainHttp()).isFalse();
        assertThat(settings.http().tls().verify()).isTrue();
        assertThat(settings.tokenHosts()).isEmpty();
        assertThat(settings.http().timeouts().connect()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.http().timeouts().stall()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.http().timeouts().answer()).isEqualTo(Duration.ofSeconds(900));
        assertThat(settings.chunks().aboveBytes()).isEqualTo(1L << 30);
        assertThat(settings.chunks().bytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(settings.retry()).isEqualTo(RetryPolicy.DEFAULT);
    }

    @Test
    void anInvalidRegistryAddressIsRejected() {
        for (String name :
                new String[] {"", "a/b", "u:p@harbor.test", "harbor.test:0x", "harbor .test"}) {
            assertThat(problemOf(() -> RegistryClient.connect(RegistrySettings.of(name))).code())
                    .as("'%s'", name)
                    .isEqualTo(Code.BAD_REFERENCE);
        }
    }

    @Test
    void theRetryDelayDoublesUpToItsMaximumWithJitter() {
        RetryPolicy policy = new RetryPolicy(9, Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThat(policy.delay(1, 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(policy.delay(2, 0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.delay(4, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(policy.delay(60, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(policy.delay(2, 1)).isEqualTo(Duration.ofSeconds(1));
    }
}
