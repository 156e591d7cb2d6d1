package io.longshore.registry;

import static io.longshore.registry.Clients.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.blob.BlobOutcome;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an upload continues, restarts or ends when the registry answers with an error. */
class UploadRetriesTest extends UploadFixture {
    @Test
    void anUploadIsRetriedAfterTwoServerErrors() {
        start(failing("POST", 2, 500, ""));
        assertThat(push(plain())).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(retried).containsExactly("REGISTRY_ERROR", "REGISTRY_ERROR");
        assertThat(held()).isTrue();
    }

    @Test
    void aServerErrorOnThePutCausesALookupBeforeTheRetry() {
        start(failing("PUT", 1, 503, ""));
        assertThat(push(plain())).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(methods()).containsExactly("GET", "GET", "POST", "PUT", "GET", "POST", "PUT");
        assertThat(progress.bytes).hasValue(CONTENT.length);
    }

    @Test
    void anErrorInAChunkContinuesTheSession() {
        AtomicInteger patches = new AtomicInteger();
        start(
                new Passing() {
                    @Override
                    boolean answers(HttpExchange exchange) throws IOException {
                        if (exchange.getRequestMethod().equals("PATCH")
                                && patches.incrementAndGet() == 2) {
                            exchange.getRequestBody().readNBytes(100_000);
                            exchange.close();
                            return true;
                        }
                        return false;
                    }
                });
        assertThat(push(chunked())).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(methods())
                .containsExactly(
                        "GET", "GET", "POST", "PATCH", "PATCH", "GET", "PATCH", "PATCH", "PUT");
        assertThat(held()).isTrue();
        assertThat(progress.bytes).hasValue(CONTENT.length);
    }

    @Test
    void aBusyRegistryBetweenTwoChunksPausesTheSession() {
        AtomicInteger patches = new AtomicInteger();
        start(
                new Passing() {
                    @Override
                    boolean answers(HttpExchange exchange) throws IOException {
                        if (exchange.getRequestMethod().equals("PATCH")
                                && patches.incrementAndGet() == 2) {
                            exchange.getRequestBody().readAllBytes();
                            answer(exchange, 429, "");
                            return true;
                        }
                        return false;
                    }
                });
        assertThat(push(chunked())).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(methods())
                .containsExactly("GET", "GET", "POST", "PATCH", "PATCH", "PATCH", "PATCH", "PUT");
        assertThat(retried).containsExactly("REGISTRY_BUSY");
        assertThat(held()).isTrue();
        assertThat(progress.bytes).hasValue(CONTENT.length);
    }

    @Test
    void aLostSessionRestartsTheUpload() {
        start(
                failing(
                        "PUT",
                        1,
                        404,
                        "{\"errors\":[{\"code\":\"BLOB_UPLOAD_INVALID\",\"message\":\"gone\"}]}"));
        assertThat(push(plain())).isEqualTo(BlobOutcome.UPLOADED);
        assertThat(held()).isTrue();
    }

    @Test
    void aRefusedUploadIsNotRetried() {
        start(
                failing(
                        "POST",
                        9,
                        403,
                        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"The system is in read"
                                + " only mode. Any modification is prohibited.\"}]}"));
        Problem problem = problemOf(() -> push(plain()));
        assertThat(problem.code()).isEqualTo(Code.REGISTRY_READ_ONLY);
        assertThat(problem.retryable()).isFalse();
        assertThat(methods()).containsExactly("GET", "GET", "POST");
    }

    @Test
    void anExcessiveRetryAfterEndsTheUpload() {
        start(answering(503, "Retry-After", "86400"));
        Problem problem = problemOf(() -> push(plain()));
        assertThat(problem.code()).isEqualTo(Code.REGISTRY_ERROR);
        assertThat(problem.retryable()).isTrue();
        assertThat(problem.facts()).containsEntry("retryAfterSeconds", "86400");
        assertThat(methods()).containsExactly("GET", "GET", "POST");
    }

    @Test
    void retryAfterMayBeADate() {
        String tomorrow =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        ZonedDateTime.now(ZoneOffset.UTC).plusDays(1));
        start(answering(503, "Retry-After", tomorrow));
        Problem problem = problemOf(() -> push(plain()));
        assertThat(Integer.parseInt(problem.facts().get("retryAfterSeconds")))
                .isBetween(80_000, 86_400);
        assertThat(methods()).as("and it is left alone").containsExactly("GET", "GET", "POST");
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void anUploadFollowsNoRedirectAndNamesItsDestination(int status) {
        start(answering(status, "Location", "https://elsewhere.test/v2/?signature=s3cret"));
        Problem problem = problemOf(() -> push(plain()));
        assertThat(problem.code()).isEqualTo(Code.REGISTRY_ANSWER_UNUSABLE);
        assertThat(problem.retryable()).isFalse();
        assertThat(problem.why()).contains("https://elsewhere.test/,");
        assertThat(problem.toString()).doesNotContain("s3cret");
        assertThat(methods()).containsExactly("GET", "GET", "POST");
    }

    /** Fails the first requests of a method, the body read. */
    private Passing failing(String method, int times, int status, String body) {
        AtomicInteger failed = new AtomicInteger();
        return new Passing() {
            @Override
            boolean answers(HttpExchange exchange) throws IOException {
                if (!exchange.getRequestMethod().equals(method)
                        || failed.incrementAndGet() > times) {
                    return false;
                }
                exchange.getRequestBody().readAllBytes();
                answer(exchange, status, body);
                return true;
            }
        };
    }

    /** Answers the POST that begins an upload. */
    private Passing answering(int status, String header, String value) {
        return new Passing() {
            @Override
            boolean answers(HttpExchange exchange) throws IOException {
                if (!exchange.getRequestMethod().equals("POST")) {
                    return false;
                }
                exchange.getResponseHeaders().add(header, value);
                answer(exchange, status, "");
                return true;
            }
        };
    }
}
