package io.longshore.proof.witness;

import io.longshore.config.ClientTls;
import io.longshore.config.Setting;
import io.longshore.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import okhttp3.OkHttpClient;

/** Asks others about a checkpoint over HTTP. */
public final class CheckpointHttp {
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private CheckpointHttp() {}

    /**
     * A client whose calls end after ten seconds.
     *
     * @param ca names the PEM file with a private CA
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING}
     */
    public static OkHttpClient client(Settings settings, Setting<Path> ca) {
        OkHttpClient.Builder http = new OkHttpClient.Builder().callTimeout(SILENCE);
        settings.find(ca)
                .map(file -> ClientTls.trusting(ca, file))
                .ifPresent(
                        tls ->
                                http.sslSocketFactory(
                                        tls.context().getSocketFactory(), tls.trust()));
        return http.build();
    }
}
