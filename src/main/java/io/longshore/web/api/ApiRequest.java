package io.longshore.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.longshore.access.ApiAction;
import io.longshore.job.JobId;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.web.access.Caller;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that fits the contract.
 *
 * @param parameters by {@code in:name}, names of headers in small letters
 * @param body missing if the operation takes none
 * @param caller null for operations without a token
 * @param requestId names it in the audit
 */
record ApiRequest(
        Operation operation,
        Map<String, String> parameters,
        JsonNode body,
        byte[] bytes,
        @Nullable Caller caller,
        InetAddress from,
        String requestId) {

    ApiRequest {
        parameters = Map.copyOf(parameters);
    }

    /** A request without a body. */
    ApiRequest(
            Operation operation,
            Map<String, String> parameters,
            @Nullable Caller caller,
            InetAddress from,
            String requestId) {
        this(
                operation,
                parameters,
                MissingNode.getInstance(),
                new byte[0],
                caller,
                from,
                requestId);
    }

    /** The same with its body. */
    ApiRequest with(JsonNode tree, byte[] text) {
        return new ApiRequest(operation, parameters, tree, text, caller, from, requestId);
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(parameters.get("query:" + name));
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(parameters.get("header:" + name));
    }

    Optional<Instant> instant(String name) {
        try {
            return query(name).map(Instant::parse);
        } catch (java.time.DateTimeException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "The parameter '" + name + "' is no time.",
                            "",
                            "Write it as in 2026-12-03T02:45:10Z."),
                    e);
        }
    }

    JobId job() {
        return JobId.parse(Objects.requireNonNull(parameters.get("path:id"), "id"));
    }

    Caller who() {
        return Objects.requireNonNull(caller, "an operation with a token");
    }

    /**
     * @param isOwn true if it is about what the caller did
     * @throws ProblemException {@code NOT_PERMITTED}
     */
    void require(ApiAction action, boolean isOwn) {
        if (!who().may(action, isOwn)) {
            throw notPermitted(action);
        }
    }

    /** What the caller may see: all, or its own only. */
    boolean seesAll(ApiAction action) {
        if (who().may(action, false)) {
            return true;
        }
        require(action, true);
        return false;
    }

    ProblemException notPermitted(ApiAction action) {
        return new ProblemException(
                Problem.permanent(
                        Code.NOT_PERMITTED,
                        "The role '" + who().role().text() + "' may not " + action.text() + ".",
                        "The token of " + who().principal() + " has this role.",
                        "Ask an administrator for a token with another role; docs/security.md"
                                + " lists what each role may do."));
    }
}
