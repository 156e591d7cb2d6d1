package io.longshore.registry.http;

import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Response;

/**
 * The response to one request. Closing it releases the connection; until then a cancellation still
 * ends it.
 */
public final class Answer implements AutoCloseable {
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes [0-9]+-[0-9]+/([0-9]{1,18})");

    private final String doing;
    private final Response response;
    private final Cancellation cancellation;
    private final Cancellation.Registration registration;
    private final ConnectionProblems problems;

    Answer(
            String doing,
            Response response,
            Cancellation cancellation,
            Cancellation.Registration registration,
            ConnectionProblems problems) {
        this.doing = doing;
        this.response = response;
        this.cancellation = cancellation;
        this.registration = registration;
        this.problems = problems;
    }

    /** The operation that the request was part of, as in "upload blob X to Y". */
    public String doing() {
        return doing;
    }

    public int status() {
        return response.code();
    }

    /** True for 200, 201, 202 and 204, which registries use for the same successes. */
    public boolean isSuccess() {
        return switch (status()) {
            case 200, 201, 202, 204 -> true;
            default -> false;
        };
    }

    public Response response() {
        return response;
    }

    public HttpUrl url() {
        return response.request().url();
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(response.header(name)).filter(value -> !value.isBlank());
    }

    /** True if the request pushed a manifest. */
    public boolean isManifestPush() {
        return response.request().method().equals("PUT")
                && url().encodedPath().contains("/manifests/");
    }

    /** {@code Docker-Content-Digest}, if it is there and a digest. */
    public Optional<Digest> digest() {
        return header("Docker-Content-Digest").filter(Digest::isDigest).map(Digest::parse);
    }

    public OptionalLong contentLength() {
        String text = response.header("Content-Length");
        if (text == null || !text.matches("[0-9]{1,18}")) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /** The length of the whole content, from {@code Content-Range: bytes 9-9/10}. */
    public OptionalLong rangeTotal() {
        Matcher range = CONTENT_RANGE.matcher(header("Content-Range").orElse(""));
        return range.matches()
                ? OptionalLong.of(Long.parseLong(range.group(1)))
                : OptionalLong.empty();
    }

    public InputStream stream() {
        return response.body().byteStream();
    }

    /**
     * The body.
     *
     * @throws io.longshore.problem.ProblemException {@code REGISTRY_ANSWER_UNUSABLE} if it is
     *     longer than {@code limit}, or what a broken connection is
     */
    public byte[] bytes(int limit) {
        try {
            byte[] read = stream().readNBytes(limit + 1);
            if (read.length > limit) {
                throw new ProblemException(
                        Problem.permanent(
                                Code.REGISTRY_ANSWER_UNUSABLE,
                                tried() + ", but its answer has more than " + limit + " bytes.",
                                "No such answer is that long, so it was not read completely.",
                                "Check which server answers at " + url().host() + "."));
            }
            return read;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** What a failure to read the body is. */
    public RuntimeException broken(IOException e) {
        cancellation.check();
        return problems.of(doing, e);
    }

    /** The problem of an answer that breaks the rules of the protocol. */
    public RuntimeException unusable(String why) {
        return new ProblemException(
                Problem.permanent(
                                Code.REGISTRY_ANSWER_UNUSABLE,
                                tried() + ", but the registry's answer is unusable: " + why + ".",
                                "It answered with status " + status() + ".",
                                "Check which server answers at "
                                        + url().host()
                                        + ", and any proxy in front of it.")
                        .with("status", status())
                        .with("requestId", requestId().orElse(null)));
    }

    public String tried() {
        return "Tried to " + doing;
    }

    public Optional<String> requestId() {
        return header("X-Request-Id");
    }

    @Override
    public void close() {
        registration.close();
        response.close();
    }
}
