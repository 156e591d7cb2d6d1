package io.longshore.web.access;

import io.longshore.access.ApiRole;
import io.longshore.config.Secret;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.files.OwnerOnly;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that the HTTP API accepts: those of the site, and the one that this gateway has made
 * for the commands on its machine. Thread-safe. May read the share.
 */
public final class Tokens {
    /** The file in {@code longshore.data} with the token for the commands on this machine. */
    public static final String LOCAL_FILE = "local.token";

    /** Half of the second within which a removed token ends. */
    private static final Duration FRESH = Duration.ofMillis(500);

    private static final String SCHEME = "Bearer ";
    private static final String SIGN_IN = "sign-in";

    /** Compared where there is no token of that id. */
    private static final String NO_HASH = "0".repeat(64);

    private final TokenFolder folder;
    private final @Nullable TokenText local;
    private final AuditTrail audit;
    private final FailedSignIns failures;
    private final Clock clock;
    private final LongSupplier nanos;

    /** Guarded by this, as {@link #readAt}. */
    private Map<String, Token> known = Map.of();

    private @Nullable Long readAt;

    /** Who calls, or why nobody is known. */
    private record Found(@Nullable Caller caller, @Nullable String object, String why) {}

    Tokens(
            TokenFolder folder,
            @Nullable TokenText local,
            AuditTrail audit,
            Clock clock,
            LongSupplier nanos) {
        this.folder = folder;
        this.local = local;
        this.audit = audit;
        this.failures = new FailedSignIns(nanos);
        this.clock = clock;
        this.nanos = nanos;
    }

    /**
     * The tokens of a site, as a gateway of it sees them. Makes the token for the commands on this
     * machine anew.
     *
     * @param state the folder of the gateway on the share
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if it cannot be written
     */
    public static Tokens of(Settings settings, Path state, AuditTrail audit, Clock clock) {
        TokenText local = TokenText.generate(new SecureRandom());
        OwnerOnly.write(local(settings), local.text() + "\n");
        return new Tokens(new TokenFolder(state), local, audit, clock, System::nanoTime);
    }

    /**
     * The token for the commands on the machine of a gateway.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if there is none, or it
     *     cannot be read
     */
    public static Secret readLocal(Settings settings) {
        Path file = local(settings);
        if (!Files.isReadable(file)) {
            // Nobody writes this file by hand, so the advice about password files would be wrong.
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_SETTING,
                            "There is no token of a gateway in "
                                    + file
                                    + " that this user may read.",
                            "A gateway writes it into its longshore.data when it starts, for its own"
                                    + " user.",
                            "On the machine of the gateway: name its settings file with --config, and"
                                    + " run the command as its user: sudo -u longshore. Elsewhere:"
                                    + " name the gateway with --server and a file with a token of"
                                    + " 'longshore token add' with --token-file."));
        }
        return Secret.read(StorageSetting.DATA.name(), file);
    }

    private static Path local(Settings settings) {
        return settings.get(StorageSetting.DATA).resolve(LOCAL_FILE);
    }

    /**
     * Who sent a request. Each wrong token is recorded, within bounds; the answer to it must not
     * depend on what is wrong.
     *
     * @param authorization the header; null if there is none
     * @return empty without a token, and for one that does not count here and now
     * @throws io.longshore.problem.ProblemException if the share cannot be read
     */
    public Optional<Caller> authenticate(@Nullable String authorization, InetAddress from) {
        if (authorization == null
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        Found found = find(authorization.substring(SCHEME.length()).strip(), from);
        if (found.caller() == null && failures.failed(from)) {
            audit.record(
                    new AuditEntry(
                            clock.instant(),
                            null,
                            null,
                            from.getHostAddress(),
                            SIGN_IN,
                            found.object(),
                            AuditEntry.Outcome.REFUSED,
                            found.why(),
                            null));
        }
        return Optional.ofNullable(found.caller());
    }

    /**
     * How long a client at this address is to wait after wrong tokens; empty if it need not. Says
     * nothing about requests with a valid token.
     */
    public Optional<Duration> retryAfter(InetAddress from) {
        return failures.wait(from);
    }

    /**
     * True while the token of the caller counts: an answer that takes long asks each second.
     *
     * @throws io.longshore.problem.ProblemException if the share cannot be read
     */
    public boolean stillCounts(Caller caller, InetAddress from) {
        if (caller.tokenId().equals(Caller.LOCAL)) {
            return local != null;
        }
        Token token = known().get(caller.tokenId());
        return token != null && !token.isExpired(clock.instant()) && token.permits(from);
    }

    /**
     * The tokens of the site, the oldest first.
     *
     * @throws io.longshore.problem.ProblemException if the share cannot be read
     */
    public List<TokenInfo> list() {
        return folder.list().stream().map(it -> TokenInfo.of(it, clock.instant())).toList();
    }

    private Found find(String text, InetAddress from) {
        if (local != null && isEqual(local.text(), text)) {
            return from.isLoopbackAddress()
                    ? new Found(localCaller(), Caller.LOCAL, "")
                    : new Found(null, Caller.LOCAL, "the token of a gateway, from elsewhere");
        }
        Optional<TokenText> parsed = TokenText.parse(text);
        if (parsed.isEmpty()) {
            return new Found(null, null, "not a token");
        }
        String id = parsed.get().id();
        Token token = known().get(id);
        boolean isRight = parsed.get().hasHash(token == null ? NO_HASH : token.sha256());
        if (token == null || !isRight) {
            return new Found(null, null, "an unknown token");
        }
        if (token.isExpired(clock.instant())) {
            return new Found(null, id, "an expired token");
        }
        if (!token.permits(from)) {
            return new Found(null, id, "a token of other networks");
        }
        return new Found(token.caller(), id, "");
    }

    /**
     * An operator: the commands on this machine ask for state and act on deliveries. Who has the
     * account of the service reads the rest from its files.
     */
    private static Caller localCaller() {
        return new Caller(Caller.LOCAL, ApiRole.OPERATOR, Caller.LOCAL);
    }

    private synchronized Map<String, Token> known() {
        long now = nanos.getAsLong();
        if (readAt == null || now - readAt >= FRESH.toNanos()) {
            Map<String, Token> tokens = new HashMap<>();
            List<TokenFolder.Found> all = folder.list();
            all.stream()
                    .filter(TokenFolder.Found::holds)
                    .forEach(found -> tokens.put(found.token().id(), found.token()));
            known = tokens;
            readAt = now;
        }
        return known;
    }

    private static boolean isEqual(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
