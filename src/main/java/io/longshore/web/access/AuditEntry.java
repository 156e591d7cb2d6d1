package io.longshore.web.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.access.ApiAction;
import io.longshore.access.ApiRole;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody did or was refused, one line of the audit.
 *
 * @param at when
 * @param who the principal; null if it is not known
 * @param role of the token; null if it is not known
 * @param address of the client on the network; null for a command
 * @param action one word: that of an {@link ApiAction}, or {@code sign-in}, {@code token-add},
 *     {@code token-remove}
 * @param object what it is about: the id of a job, a message or a token; null for none
 * @param reason why it was refused, or what the caller gave as the reason; null for none
 * @param requestId of the request; null for a command
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditEntry(
        Instant at,
        @Nullable String who,
        @Nullable ApiRole role,
        @Nullable String address,
        String action,
        @Nullable String object,
        Outcome outcome,
        @Nullable String reason,
        @Nullable String requestId) {
    /** What became of it. */
    public enum Outcome {
        DONE,
        /** It was not permitted. */
        REFUSED,
        /** It was permitted, and could not be done. */
        FAILED
    }

    /** An action of the HTTP API. */
    public static AuditEntry of(
            Instant at, Caller caller, String address, ApiAction action, Outcome outcome) {
        return new AuditEntry(
                at,
                caller.principal(),
                caller.role(),
                address,
                action.word(),
                null,
                outcome,
                null,
                null);
    }

    /** The same about an object: the id of a job, a message or a token. */
    public AuditEntry about(@Nullable String id) {
        return new AuditEntry(at, who, role, address, action, id, outcome, reason, requestId);
    }

    /** The same with a reason. */
    public AuditEntry because(@Nullable String why) {
        return new AuditEntry(at, who, role, address, action, object, outcome, why, requestId);
    }

    /** The same with the id of its request. */
    public AuditEntry in(@Nullable String request) {
        return new AuditEntry(at, who, role, address, action, object, outcome, reason, request);
    }
}
