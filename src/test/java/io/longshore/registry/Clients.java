package io.longshore.registry;

import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.http.RetryPolicy;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.Assertions;

/** Settings for tests: quick to try again, and blind to the environment of the build. */
public final class Clients {
    public static final RetryPolicy QUICK =
            new RetryPolicy(4, Duration.ofMillis(5), Duration.ofMillis(20));

    private Clients() {}

    public static RegistrySettings.Builder plain(String address) {
        return tls(address).plainHttp(true);
    }

    public static RegistrySettings.Builder tls(String address) {
        return RegistrySettings.builder(address)
                .environment(Map.of())
                .connectTimeout(Duration.ofSeconds(30))
                .stallTimeout(Duration.ofSeconds(30))
                .retry(QUICK);
    }

    /** The problem that the call ends with. */
    public static Problem problemOf(Runnable call) {
        ProblemException thrown =
                Assertions.catchThrowableOfType(ProblemException.class, call::run);
        Assertions.assertThat(thrown).as("a problem").isNotNull();
        return thrown.problem();
    }
}
