package io.longshore.web.access;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Records which tokens were added and removed, on the gateway that leads. A token counts only once
 * it is recorded.
 */
public final class TokenRecorder {
    /** How long an expired token is kept, so that its use is recognised. */
    static final int KEPT_DAYS = 30;

    private final TokenFolder folder;
    private final AuditTrail audit;
    private final Clock clock;

    /**
     * @param state the folder of the gateway on the share
     */
    public TokenRecorder(Path state, AuditTrail audit, Clock clock) {
        this.folder = new TokenFolder(state);
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Records what commands have changed. May be repeated at any time; after a crash an entry may
     * be there twice.
     *
     * @throws io.longshore.problem.ProblemException if it cannot be recorded; then it is next time
     */
    public void settle() {
        folder.clean();
        for (TokenFolder.Found found : folder.list()) {
            Token token = found.token();
            if (!found.isRecorded()) {
                audit.record(entry(token, "token-add", token.createdBy(), detail(token)));
                folder.recorded(token.id());
            }
            TokenFolder.Removal removal = found.removal();
            if (removal != null) {
                audit.record(entry(token, "token-remove", removal.by(), detail(token)));
                folder.forget(token.id());
            } else if (isOver(token)) {
                audit.record(entry(token, "token-remove", null, "it has expired"));
                folder.forget(token.id());
            }
        }
    }

    private boolean isOver(Token token) {
        Instant now = clock.instant();
        return token.isExpired(now.minus(Duration.ofDays(KEPT_DAYS)));
    }

    private AuditEntry entry(Token token, String action, @Nullable String by, String detail) {
        return new AuditEntry(
                clock.instant(),
                by,
                null,
                null,
                action,
                token.id(),
                AuditEntry.Outcome.DONE,
                detail,
                null);
    }

    private static String detail(Token token) {
        return "principal "
                + token.principal()
                + ", role "
                + token.role().text()
                + ", networks "
                + (token.networks().isEmpty() ? "all" : String.join(" ", token.networks()))
                + ", until "
                + token.expires();
    }
}
