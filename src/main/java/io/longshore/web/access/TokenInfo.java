package io.longshore.web.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.access.ApiRole;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may be seen of a token: neither its text nor its hash.
 *
 * @param networks where it may be used from; empty for everywhere
 * @param createdBy the account of the operating system that made it; null (left out) if unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TokenInfo(
        String id,
        String principal,
        ApiRole role,
        List<String> networks,
        Instant created,
        Instant expires,
        @Nullable String createdBy,
        State state) {
    /** Whether it counts. */
    public enum State {
        /** The gateway that leads has not recorded it yet. */
        NEW,
        VALID,
        EXPIRED,
        /** It was removed, which the gateway that leads has not recorded yet. */
        REMOVED
    }

    static TokenInfo of(TokenFolder.Found found, Instant now) {
        Token token = found.token();
        return new TokenInfo(
                token.id(),
                token.principal(),
                token.role(),
                token.networks(),
                token.created(),
                token.expires(),
                token.createdBy(),
                state(found, now));
    }

    private static State state(TokenFolder.Found found, Instant now) {
        if (found.removal() != null) {
            return State.REMOVED;
        }
        if (found.token().isExpired(now)) {
            return State.EXPIRED;
        }
        return found.isRecorded() ? State.VALID : State.NEW;
    }
}
