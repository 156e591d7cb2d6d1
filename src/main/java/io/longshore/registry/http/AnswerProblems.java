package io.longshore.registry.http;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * Turns a registry's refusal into a problem: which rule it was, whether it is gone by itself, what
 * to change. The body is the list of errors of the OCI distribution specification ("Error Codes");
 * the sentences are those of Harbor.
 */
public final class AnswerProblems {
    private static final int LONGEST_BODY = 64 << 10;

    private AnswerProblems() {}

    /** Reads the body for it. */
    public static Problem of(Answer answer) {
        try {
            return of(answer, answer.bytes(LONGEST_BODY));
        } catch (ProblemException e) {
            Problem byStatus = of(answer, new byte[0]);
            // Endless: the status says all there is. Cut: the reason may come whole the next time.
            return e.problem().retryable() && !byStatus.retryable()
                    ? e.problem().with("status", answer.status())
                    : byStatus;
        }
    }

    public static Problem of(Answer answer, byte[] body) {
        ErrorBody said = ErrorBody.of(body);
        Problem problem =
                of(answer, said)
                        .with("status", answer.status())
                        .with("registryCode", said.code().isEmpty() ? null : said.code())
                        .with("requestId", answer.requestId().map(Printable::of).orElse(null));
        Optional<Duration> wait = retryAfter(answer);
        return problem.retryable() && wait.isPresent()
                ? problem.with(Retries.RETRY_AFTER, wait.get().toSeconds())
                : problem;
    }

    private static Problem of(Answer answer, ErrorBody said) {
        String what = answer.tried() + ", but the registry answered " + shown(answer, said) + ".";
        if (said.has("MANIFEST_BLOB_UNKNOWN")) {
            return Problem.temporary(
                            Code.MANIFEST_BLOB_UNKNOWN,
                            what,
                            "Content that the manifest names is not in the repository; its garbage"
                                    + " collection may have taken it.",
                            "Push it again.")
                    .with("missing", said.missingBlob().orElse(null));
        }
        if (said.mentions("exceed the configured upper limit") || said.mentions("quota")) {
            return Problem.permanent(
                    Code.QUOTA_EXCEEDED,
                    what,
                    "The project's quota has no room for it.",
                    "Raise the project's quota, or remove what is not needed and run the garbage"
                            + " collection.");
        }
        if (said.mentions("read only mode") || said.mentions("read-only")) {
            return Problem.permanent(
                    Code.REGISTRY_READ_ONLY,
                    what,
                    "The registry takes no changes at present.",
                    "Have its administrator end the read-only mode.");
        }
        if (said.mentions("immutable")) {
            return Problem.permanent(
                    Code.TAG_IMMUTABLE,
                    what,
                    "A rule of the project forbids to move this tag.",
                    "Push under another tag, or change the project's tag immutability rule.");
        }
        if (said.has("PROJECTPOLICYVIOLATION")) {
            return Problem.permanent(
                    Code.CONTENT_BLOCKED,
                    what,
                    "The project's deployment security withholds the image.",
                    "Sign or scan the image, or change the project's policy.");
        }
        if (isProjectMissing(answer.status(), said)) {
            return Problem.permanent(
                    Code.PROJECT_NOT_FOUND,
                    what,
                    "The registry has no such project or repository, and a push does not make one.",
                    "Create the project, or push to one that is there.");
        }
        if (said.mentions("in gc") || said.mentions("garbage")) {
            return temporary(what, "The registry's garbage collection is at work on it.");
        }
        if (answer.response().isRedirect()) {
            return sentOn(answer, what);
        }
        return byStatus(answer, said, what);
    }

    /** Uploads follow nobody; the query of the address may hold a secret. */
    private static Problem sentOn(Answer answer, String what) {
        HttpUrl target =
                answer.response().request().url().resolve(answer.header("Location").orElse(""));
        String where =
                target == null
                        ? "somewhere else"
                        : target.newBuilder()
                                .encodedPath("/")
                                .query(null)
                                .fragment(null)
                                .build()
                                .toString();
        return Problem.permanent(
                Code.REGISTRY_ANSWER_UNUSABLE,
                what,
                "It sends this request on to "
                        + where
                        + ", and Longshore sends a request to the named registry only.",
                "If that is the registry, name it so, and leave out --registry-insecure and"
                        + " longshore.registry.insecure if it begins with https; else correct the"
                        + " proxy before the registry.");
    }

    private static Problem byStatus(Answer answer, ErrorBody said, String what) {
        boolean sessionLost = said.hasCodeLike("BLOB_UPLOAD") || said.has("DIGEST_INVALID");
        if (sessionLost && answer.isManifestPush()) {
            return Problem.permanent(
                    Code.REGISTRY_REFUSED,
                    what,
                    "The repository does not accept a manifest under a second name, or again.",
                    "Allow redeployment in the repository's settings (in Nexus, the deployment"
                            + " policy 'Allow redeploy'), or push to another repository.");
        }
        if (sessionLost || answer.status() == 416) {
            return temporary(what, "The upload session is lost or its bytes are incomplete.");
        }
        switch (answer.status()) {
            case 401, 403:
                return Problem.permanent(
                        Code.PUSH_DENIED,
                        what,
                        "These credentials, or their absence, do not give the right to do this.",
                        "Give the user or robot the right, or name one that has it.");
            case 408, 500, 502, 503, 504:
                return temporary(what, "");
            case 429:
                return Problem.temporary(
                        Code.REGISTRY_BUSY,
                        what,
                        "It takes no more requests for now.",
                        "Try again later, or with a lower concurrency.");
            case 413:
                return Problem.permanent(
                        Code.REGISTRY_REFUSED,
                        what,
                        "The registry, or a proxy before it, limits the size of a request.",
                        "Raise the limit of the proxy (in nginx, client_max_body_size).");
            default:
                return answer.status() >= 400 && answer.status() < 500
                        ? Problem.permanent(
                                Code.REGISTRY_REFUSED,
                                what,
                                "",
                                "See the registry's log for the reason.")
                        : Problem.permanent(
                                Code.REGISTRY_ANSWER_UNUSABLE,
                                what,
                                "This is not a valid answer to the request.",
                                "See whether the address is a registry's.");
        }
    }

    private static Problem temporary(String what, String why) {
        return Problem.temporary(
                Code.REGISTRY_ERROR, what, why, "Try again later; see the registry's log.");
    }

    /** Harbor says 401 or 404 with a sentence, Distribution's specification NAME_UNKNOWN. */
    private static boolean isProjectMissing(int status, ErrorBody said) {
        return said.has("NAME_UNKNOWN")
                || ((status == 401 || status == 404)
                        && said.mentions("project ")
                        && said.mentions("not found"));
    }

    private static String shown(Answer answer, ErrorBody said) {
        String text = said.text();
        return answer.status() + (text.isEmpty() ? "" : " " + text);
    }

    /** Seconds, or a date (RFC 9110, "Retry-After"). */
    private static Optional<Duration> retryAfter(Answer answer) {
        String text = answer.header("Retry-After").orElse("").trim();
        if (text.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant then =
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            Duration left = Duration.between(Instant.now(), then);
            return Optional.of(left.isNegative() ? Duration.ZERO : left);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
