package io.longshore.web.access;

import io.longshore.access.ApiRole;
import io.longshore.config.Secret;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** Adds and removes the tokens of a site: for commands with access to the share only. */
public final class TokenOrders {
    /** The longest life of a token, in days. */
    public static final int MOST_DAYS = 90;

    /** A name that users of broker and SFTP server may have. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9@._-]{0,63}");

    private static final int MOST_NETWORKS = 32;
    private static final int MOST_TOKENS = 1_000;

    private final TokenFolder folder;
    private final String account;
    private final Clock clock;

    /**
     * A new token.
     *
     * @param text shown once, and stored nowhere
     */
    public record Added(TokenInfo token, Secret text) {}

    /**
     * @param state the folder of the gateway on the share
     * @param account of the operating system, for the audit
     */
    public TokenOrders(Path state, String account, Clock clock) {
        this.folder = new TokenFolder(state);
        this.account = account;
        this.clock = clock;
    }

    /**
     * Makes a token. It counts once the gateway that leads has recorded it.
     *
     * @param days how long it counts
     * @param networks where it may be used from; empty for everywhere
     * @throws ProblemException {@code BAD_USAGE}; {@code SHARE_ERROR}
     */
    public Added add(String principal, ApiRole role, int days, List<String> networks) {
        require(principal, days, networks);
        TokenText text = TokenText.generate(new SecureRandom());
        Instant now = clock.instant();
        Token token =
                new Token(
                        Token.VERSION,
                        text.id(),
                        text.sha256(),
                        principal,
                        role,
                        networks,
                        now,
                        now.plus(Duration.ofDays(days)),
                        account);
        folder.add(token);
        TokenInfo info = TokenInfo.of(new TokenFolder.Found(token, false, null), now);
        return new Added(info, Secret.of(text.text()));
    }

    private void require(String principal, int days, List<String> networks) {
        if (!NAME.matcher(principal).matches() || principal.equals(Caller.LOCAL)) {
            throw badUsage(
                    "'" + Printable.of(principal) + "' cannot be the principal of a token.",
                    "A name is a letter or digit, followed by at most 63 letters, digits, '@', '.',"
                            + " '_' or '-'; the name '"
                            + Caller.LOCAL
                            + "' is reserved.",
                    "Name the user as at the SFTP server or at the broker, as in --principal"
                            + " anna.");
        }
        if (days < 1 || days > MOST_DAYS) {
            throw badUsage(
                    "A token cannot count for " + days + " days.",
                    "It counts for 1 to " + MOST_DAYS + " days.",
                    "Set --days to a number in this range, and make another token before it"
                            + " expires.");
        }
        for (String network : networks) {
            if (Network.parse(network).isEmpty()) {
                throw badUsage(
                        "'" + Printable.of(network) + "' is not a network.",
                        "A network is an address, or the first address of a range and the length of"
                                + " its prefix.",
                        "Write it as in 10.1.0.0/16 or 2001:db8::/32.");
            }
        }
        if (networks.size() > MOST_NETWORKS) {
            throw badUsage(
                    "A token cannot have " + networks.size() + " networks.",
                    "It has at most " + MOST_NETWORKS + ".",
                    "Name larger networks, or make several tokens.");
        }
        if (folder.list().size() >= MOST_TOKENS) {
            throw badUsage(
                    "There are " + MOST_TOKENS + " tokens.",
                    "A site has at most so many.",
                    "Remove some: 'longshore token list' lists them, 'longshore token remove ID'"
                            + " removes one.");
        }
    }

    /** The tokens of the site, the oldest first. */
    public List<TokenInfo> list() {
        return folder.list().stream().map(it -> TokenInfo.of(it, clock.instant())).toList();
    }

    /**
     * Removes a token, which no longer counts a second after this returns.
     *
     * @throws ProblemException {@code TOKEN_UNKNOWN}; {@code SHARE_ERROR}
     */
    public TokenInfo remove(String id) {
        TokenFolder.Found found =
                folder.list().stream()
                        .filter(it -> it.token().id().equals(id) && it.removal() == null)
                        .findFirst()
                        .orElseThrow(() -> unknown(id));
        TokenFolder.Removal removal = new TokenFolder.Removal(clock.instant(), account);
        folder.remove(id, removal);
        return TokenInfo.of(
                new TokenFolder.Found(found.token(), found.isRecorded(), removal), clock.instant());
    }

    private static ProblemException unknown(String id) {
        return new ProblemException(
                Problem.permanent(
                        Code.TOKEN_UNKNOWN,
                        "There is no token " + Printable.of(id) + ".",
                        "It was removed, or it expired more than "
                                + TokenRecorder.KEPT_DAYS
                                + " days ago, or its id is another one.",
                        "'longshore token list' lists the tokens with their ids."));
    }

    private static ProblemException badUsage(String what, String why, String fix) {
        return new ProblemException(Problem.permanent(Code.BAD_USAGE, what, why, fix));
    }
}
