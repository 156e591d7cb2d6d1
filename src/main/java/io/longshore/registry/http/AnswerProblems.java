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
 * Turns a registry's refusal into a problem: which rule it was, whether a retry may succeed, what
 * to change. The body is the list of errors of the OCI distribution specification ("Error Codes");
 * sentences of products are known to their {@link ProductDialect}.
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
                                    + " collection may have removed it.",
                            "Push it again.")
                    .with("missing", said.missingBlob().orElse(null));
        }
        Refusal refusal = new Refusal(answer.status(), said, what);
        Optional<Problem> ofProduct = ProductDialects.problem(refusal);
        if (ofProduct.isPresent()) {
            return ofProduct.get();
        }
        if (said.mentions("quota")) {
            return refusal.quotaExceeded();
        }
        if (said.mentions("read-only")) {
            return refusal.readOnly();
        }
        if (said.mentions("immutable")) {
            return refusal.tagImmutable();
        }
        if (said.has("NAME_UNKNOWN")) {
            return refusal.projectNotFound();
        }
        if (said.mentions("garbage")) {
            return refusal.temporary("The registry's garbage collection is processing it.");
        }
        if (answer.response().isRedirect()) {
            return sentOn(answer, what);
        }
        return byStatus(answer, refusal);
    }

    /** Uploads follow no redirect; the query of the address may contain a secret. */
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
                "If that is the registry, use this name, and omit --registry-insecure and"
                        + " longshore.registry.insecure if it begins with https. Otherwise correct"
                        + " the proxy in front of the registry.");
    }

    private static Problem byStatus(Answer answer, Refusal refusal) {
        ErrorBody said = refusal.body();
        String what = refusal.what();
        boolean sessionLost = said.hasCodeLike("BLOB_UPLOAD") || said.has("DIGEST_INVALID");
        if (sessionLost && answer.isManifestPush()) {
            return Problem.permanent(
                    Code.REGISTRY_REFUSED,
                    what,
                    "The repository does not accept a manifest under a second"
                            + " name or a second time.",
                    "Allow redeployment in the repository's settings (in Nexus, the deployment"
                            + " policy 'Allow redeploy'), or push to another repository.");
        }
        if (sessionLost || answer.status() == 416) {
            return refusal.temporary("The upload session is lost or its bytes are incomplete.");
        }
        switch (answer.status()) {
            case 401, 403:
                if (said.mentions("action: pull") || said.mentions("\"action\":\"pull\"")) {
                    return Problem.permanent(
                            Code.PUSH_DENIED,
                            what,
                            "The account may not read there. A push needs the right to"
                                    + " pull in addition to the right to push.",
                            "Give the account the right to pull in addition to the right"
                                    + " to push, or use an account that has both.");
                }
                return Problem.permanent(
                        Code.PUSH_DENIED,
                        what,
                        "These credentials, or their absence, do not give the right to do this.",
                        "Give the user or robot the right, or name one that has it"
                                + " (--registry-username and --registry-password, or"
                                + " longshore.registry.username and"
                                + " longshore.registry.password-file).");
            case 408, 500, 502, 503, 504:
                return refusal.temporary("");
            case 429:
                return Problem.temporary(
                        Code.REGISTRY_BUSY,
                        what,
                        "It takes no more requests for now.",
                        "Try again later, or with a lower --concurrency or"
                                + " longshore.concurrency.");
            case 413:
                return Problem.permanent(
                        Code.REGISTRY_REFUSED,
                        what,
                        "The registry, or a proxy in front of it, limits the size of"
                                + " a request.",
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
