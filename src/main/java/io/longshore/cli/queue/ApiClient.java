package io.longshore.cli.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.longshore.config.ClientTls;
import io.longshore.config.HttpSetting;
import io.longshore.config.Secret;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/** Asks the HTTP API of a gateway. */
final class ApiClient implements AutoCloseable {
    private static final String BASE = "api/v1";
    private static final long LARGEST_ANSWER = 64L << 20;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration READ = Duration.ofSeconds(40);

    private final HttpUrl server;
    private final Secret token;
    private final OkHttpClient http;

    private ApiClient(HttpUrl server, Secret token, OkHttpClient http) {
        this.server = server;
        this.token = token;
        this.http = http;
    }

    /**
     * A client of the gateway at this URL; connects to nothing yet.
     *
     * @param authority a PEM file to trust in; empty for the authorities of Java
     * @throws ProblemException {@code BAD_USAGE} for a URL that is none
     */
    static ApiClient of(String url, Secret token, Optional<Path> authority) {
        HttpUrl parsed = HttpUrl.parse(url);
        if (parsed == null || !parsed.username().isEmpty()) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "'" + Printable.of(url) + "' is not the address of a gateway.",
                            "",
                            "Write it as in https://gateway.test.com:8080."));
        }
        OkHttpClient.Builder http =
                new OkHttpClient.Builder()
                        .connectTimeout(CONNECT)
                        .readTimeout(READ)
                        .followRedirects(false);
        authority.ifPresent(
                file -> {
                    ClientTls tls = ClientTls.trusting(HttpSetting.CERTIFICATE, file);
                    http.sslSocketFactory(tls.context().getSocketFactory(), tls.trust());
                });
        return new ApiClient(parsed, token, http.build());
    }

    /** What an answer says, and what names this state of it. */
    record Found(JsonNode document, @Nullable String etag) {}

    /**
     * Asks.
     *
     * @param path below the base, as in {@code jobs}
     * @param query parameters; none is null
     * @throws ProblemException what the gateway answers; {@code GATEWAY_UNREACHABLE} if nothing
     *     does
     */
    JsonNode get(String path, Map<String, String> query) {
        return ask(path, query, Map.of()).document();
    }

    /** Asks again until something has changed; empty if nothing has. */
    Optional<Found> changed(String path, Found before, Duration patience) {
        Found found =
                ask(
                        path,
                        Map.of(),
                        before.etag() == null
                                ? Map.of()
                                : Map.of(
                                        "If-None-Match",
                                        before.etag(),
                                        "Prefer",
                                        "wait=" + patience.toSeconds()));
        return found.document().isMissingNode() ? Optional.empty() : Optional.of(found);
    }

    /** Asks, and names the state of the answer. */
    Found find(String path) {
        return ask(path, Map.of(), Map.of());
    }

    private Found ask(String path, Map<String, String> query, Map<String, String> headers) {
        HttpUrl.Builder url = server.newBuilder().addPathSegments(BASE);
        Stream.of(path.split("/")).forEach(url::addPathSegment);
        query.forEach(url::addQueryParameter);
        Request.Builder request =
                new Request.Builder()
                        .url(url.build())
                        .header("Authorization", "Bearer " + token.reveal());
        headers.forEach(request::header);
        try (Response response = http.newCall(request.build()).execute();
                ResponseBody body = response.peekBody(LARGEST_ANSWER)) {
            if (response.code() == 304) {
                return new Found(MissingNode.getInstance(), response.header("ETag"));
            }
            JsonNode document = parse(body.bytes());
            if (!response.isSuccessful()) {
                throw new ProblemException(problem(document, response.code()));
            }
            return new Found(document, response.header("ETag"));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.temporary(
                            Code.GATEWAY_UNREACHABLE,
                            "The gateway " + this + " cannot be asked.",
                            "The connection failed: " + Printable.of(e.getMessage()) + ".",
                            "Check that 'longshore run' is running there, or name the gateway with"
                                    + " --server."),
                    e);
        }
    }

    private JsonNode parse(byte[] body) {
        try {
            return Json.THEIRS.readTree(body);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.GATEWAY_REFUSED,
                            "What answers at " + this + " is not the API of Longshore.",
                            "Its answer is not JSON.",
                            "Check the address."),
                    e);
        }
    }

    private Problem problem(JsonNode document, int status) {
        Code code;
        try {
            code = Code.valueOf(document.path("code").asText());
        } catch (IllegalArgumentException e) {
            return Problem.permanent(
                    Code.GATEWAY_REFUSED,
                    "The gateway " + this + " answered with status " + status + ".",
                    "",
                    "Check the address, and that gateway and command have the same version.");
        }
        String what = document.path("title").asText();
        String why = document.path("detail").asText();
        String fix = document.path("fix").asText();
        return document.path("retryable").asBoolean()
                ? Problem.temporary(code, what, why, fix)
                : Problem.permanent(code, what, why, fix);
    }

    @Override
    public void close() {
        http.connectionPool().evictAll();
        http.dispatcher().executorService().shutdown();
    }

    /** As in {@code https://gateway.test.com:8080}. */
    @Override
    public String toString() {
        return server.scheme() + "://" + server.host() + ":" + server.port();
    }
}
