package io.longshore.share.serve;

import io.longshore.archive.ArchiveBytes;
import io.longshore.config.ClientTls;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.job.JobId;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.FileState;
import io.longshore.task.Cancellation;
import java.net.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** A gateway of which ranges are read. Thread-safe. */
public final class Gateway implements AutoCloseable {
    /** After this long without a byte or an answer the connection is replaced. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /** A link may be cut for a minute; a cut for much longer is the next attempt's. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpUrl url;
    private final OkHttpClient http;
    private final Duration patience;

    Gateway(HttpUrl url, OkHttpClient http, Duration patience) {
        this.url = url;
        this.patience = patience;
        this.http =
                http.newBuilder()
                        .proxy(Proxy.NO_PROXY)
                        .followRedirects(false)
                        .connectTimeout(SILENCE)
                        .readTimeout(SILENCE)
                        .build();
    }

    /**
     * The gateway of the settings; nothing where the tarballs are read from the share.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if it is not a URL, or its
     *     authority's certificate cannot be used
     */
    public static Optional<Gateway> of(Settings settings) {
        return settings.find(StorageSetting.GATEWAY_URL)
                .map(
                        text ->
                                new Gateway(
                                        url(text),
                                        settings.find(StorageSetting.GATEWAY_CA_CERT_PATH)
                                                .map(Gateway::trusting)
                                                .orElseGet(OkHttpClient::new),
                                        PATIENCE));
    }

    /**
     * The archive of a job that is under way. No request is sent yet: the gateway confirms with
     * each range that the file is the one that was checked.
     *
     * @param name the file's name, fit to be shown
     * @param state what it measured when it was checked
     * @param token null if there is none: the gateway will refuse it
     * @param cancellation ends reads that wait for bytes
     */
    public ArchiveBytes archive(
            JobId id,
            String name,
            FileState state,
            @Nullable JobToken token,
            Cancellation cancellation) {
        HttpUrl its =
                url.newBuilder()
                        .addPathSegment("jobs")
                        .addPathSegment(id.toString())
                        .addPathSegment("tarball")
                        .build();
        JobToken own = token == null ? new JobToken("") : token;
        return new RemoteArchive(http, its, name, state, own, patience, cancellation);
    }

    @Override
    public void close() {
        http.connectionPool().evictAll();
        http.dispatcher().executorService().shutdown();
    }

    /** As in {@code https://gateway.test.com:8080}. */
    @Override
    public String toString() {
        String text = url.toString();
        return text.substring(0, text.length() - 1);
    }

    private static OkHttpClient trusting(Path authority) {
        ClientTls tls = ClientTls.trusting(StorageSetting.GATEWAY_CA_CERT_PATH, authority);
        return new OkHttpClient.Builder()
                .sslSocketFactory(tls.context().getSocketFactory(), tls.trust())
                .build();
    }

    private static HttpUrl url(String text) {
        HttpUrl url = HttpUrl.parse(text);
        if (url == null || !url.encodedPath().equals("/") || !url.username().isEmpty()) {
            throw new ProblemException(
                    Problem.permanent(
                                    Code.BAD_SETTING,
                                    "longshore.gateway.url names no gateway.",
                                    "It must consist of a scheme, a host and a port only.",
                                    "Write it as in https://gateway.test.com:8080.")
                            .with("setting", StorageSetting.GATEWAY_URL.name()));
        }
        return url;
    }
}
