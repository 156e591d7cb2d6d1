package io.longshore.registry.auth;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.Http;
import io.longshore.registry.http.ProductDialects;
import io.longshore.task.Cancellation;
import io.longshore.task.SingleFlight;
import io.longshore.text.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates requests as the registry demands, and keeps the tokens.
 *
 * <p>The scheme is taken from the first challenge and kept: a registry may answer an expired token
 * with a challenge for Basic, which does not name the token service. Tokens are kept by scope, or
 * by project if the product shares them ({@link ProductDialects}).
 */
public final class Authorizer {
    private static final int MOST_TOKENS = 10_000;

    /** A guess at what an upload makes, to see ahead whether a token may end before it. */
    private static final long SLOW_BYTES_PER_SECOND = 1 << 20;

    private final String registry;
    private final Credentials credentials;
    private final Set<String> tokenHosts;
    private final Http http;
    private final ConcurrentMap<Key, Token> tokens = new ConcurrentHashMap<>();
    private final SingleFlight<Key, Token> fetches = new SingleFlight<>();
    private final SingleFlight<String, AuthMethod> learning = new SingleFlight<>();
    private volatile @Nullable AuthMethod way;
    private volatile @Nullable Credentials knownGood;

    /**
     * What a token was requested for.
     *
     * @param scope values of scopes, or a project
     */
    private record Key(Credentials credentials, String scope) {}

    private enum Kind {
        OPEN,
        BASIC,
        BEARER
    }

    /** How requests are authenticated; the last three are for BEARER only. */
    private record AuthMethod(
            Kind kind, @Nullable HttpUrl realm, @Nullable String service, boolean byProject) {
        static final AuthMethod OPEN = new AuthMethod(Kind.OPEN, null, null, false);
        static final AuthMethod BASIC = new AuthMethod(Kind.BASIC, null, null, false);

        /** The token service of a registry that wants tokens. */
        TokenService tokens(Http http) {
            return new TokenService(http, Objects.requireNonNull(realm), service);
        }
    }

    /**
     * @param registry host[:port], for messages
     * @param credentials sent to this registry and its token service only
     * @param tokenHosts hosts other than the registry's own that may be its token service
     */
    public Authorizer(String registry, Credentials credentials, Set<String> tokenHosts, Http http) {
        this.registry = registry;
        this.credentials = credentials;
        this.tokenHosts = Set.copyOf(tokenHosts);
        this.http = http;
    }

    /**
     * The Authorization for a request that begins now; empty if it needs none, as far as is known.
     *
     * @param bytes the size of its body
     */
    public Optional<String> header(
            String doing, Scope scope, long bytes, Cancellation cancellation) {
        Credentials current = credentials.current(scope.repository());
        if (current instanceof Credentials.RegistryToken token) {
            return Optional.of("Bearer " + token.token());
        }
        AuthMethod known = way;
        if (known == null) {
            known = learning.run("", cancellation, () -> learn(doing, cancellation)).value();
        }
        return switch (known.kind()) {
            case OPEN -> Optional.empty();
            case BASIC -> basic(current);
            case BEARER -> {
                Duration takes = Duration.ofSeconds(bytes / SLOW_BYTES_PER_SECOND);
                Token token = token(doing, known, scope, List.of(), takes, "", cancellation);
                yield Optional.of("Bearer " + token.value());
            }
        };
    }

    /**
     * What to try after a 401: empty if there is nothing better than what was {@code sent}.
     *
     * @param sent the Authorization that was not enough, or empty
     */
    public Optional<String> afterRefusal(
            Answer refusal, Scope scope, String sent, Cancellation cancellation) {
        Credentials current = credentials.current(scope.repository());
        if (current instanceof Credentials.RegistryToken) {
            return Optional.empty();
        }
        String doing = refusal.doing();
        Optional<Challenge> challenge = Challenge.of(refusal.response());
        challenge.ifPresent(seen -> learnFrom(doing, seen));
        AuthMethod known = way;
        if (known == null || known.kind() == Kind.OPEN) {
            return Optional.empty();
        }
        if (known.kind() == Kind.BASIC) {
            return basic(current).filter(header -> !header.equals(sent));
        }
        List<String> asked = challenge.map(Challenge::scopes).orElse(List.of());
        String stale = sent.startsWith("Bearer ") ? sent.substring("Bearer ".length()) : "";
        return Optional.of(
                "Bearer "
                        + token(doing, known, scope, asked, Duration.ZERO, stale, cancellation)
                                .value());
    }

    /**
     * Asks whether the credentials themselves are wrong, after a refusal that a fresh token did not
     * change. A service may issue an anonymous token for wrong credentials, so this needs a
     * request.
     *
     * @throws io.longshore.problem.ProblemException {@code CREDENTIALS_REFUSED} if they are
     */
    public void checkCredentials(String doing, Scope scope, Cancellation cancellation) {
        Credentials current = credentials.current(scope.repository());
        AuthMethod known = way;
        if (known == null
                || current.equals(knownGood)
                || current instanceof Credentials.Anonymous) {
            return;
        }
        if (known.kind() == Kind.BASIC || current instanceof Credentials.RegistryToken) {
            String sent =
                    current instanceof Credentials.RegistryToken token
                            ? "Bearer " + token.token()
                            : basic(current).orElse("");
            Request ping = ping().newBuilder().header("Authorization", sent).build();
            try (Answer answer = http.send(doing, ping, cancellation)) {
                if (answer.status() == 401) {
                    throw TokenService.refused(doing, registry, current);
                }
            }
        } else if (known.kind() == Kind.BEARER) {
            try {
                known.tokens(http).fetch(doing, current, List.of(), cancellation);
            } catch (ProblemException e) {
                if (e.problem().code() == Code.CREDENTIALS_REFUSED) {
                    throw e;
                }
                // A service that gives no token without a scope says nothing of the credentials.
                return;
            }
        }
        knownGood = current;
    }

    private AuthMethod learn(String doing, Cancellation cancellation) {
        if (way != null) {
            // Another flight has landed since we looked.
            return way;
        }
        try (Answer answer = http.send(doing, ping(), cancellation)) {
            Optional<Challenge> challenge = Challenge.of(answer.response());
            if (answer.status() == 401 && challenge.isPresent()) {
                learnFrom(doing, challenge.get());
            } else if (answer.status() < 500 && answer.status() != 429) {
                way = AuthMethod.OPEN;
            }
            return way == null ? AuthMethod.OPEN : way;
        }
    }

    private Request ping() {
        return new Request.Builder().url(http.base().resolve("/v2/")).build();
    }

    private void learnFrom(String doing, Challenge challenge) {
        AuthMethod known = way;
        if (challenge.isBearer()) {
            if (known == null || known.kind() != Kind.BEARER) {
                way =
                        new AuthMethod(
                                Kind.BEARER,
                                realm(doing, challenge.realm()),
                                challenge.service(),
                                ProductDialects.sharesTokensInProject(challenge.service()));
            }
        } else if (challenge.scheme().equals("basic")
                && (known == null || known.kind() == Kind.OPEN)) {
            way = AuthMethod.BASIC;
        }
    }

    private HttpUrl realm(String doing, @Nullable String text) {
        HttpUrl url = HttpUrl.parse(text);
        boolean allowed =
                url != null
                        && (url.host().equals(http.base().host())
                                || tokenHosts.contains(url.host()));
        if (!allowed) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.TOKEN_SERVICE_NOT_ALLOWED,
                            "Tried to "
                                    + doing
                                    + ", but the registry "
                                    + registry
                                    + " wants the credentials to be sent to '"
                                    + Printable.of(text)
                                    + "'.",
                            "Credentials go to the registry's own host only, unless another one is"
                                    + " allowed.",
                            "If this is the registry's token service, add its host to"
                                    + " longshore.registry.token-hosts."));
        }
        return http.mended(url);
    }

    /** A token that is fresh enough and not the {@code stale} one. */
    private Token token(
            String doing,
            AuthMethod known,
            Scope scope,
            List<String> asked,
            Duration takes,
            String stale,
            Cancellation cancellation) {
        // After a token was insufficient, the next one is requested with this very scope.
        boolean shared = known.byProject() && stale.isEmpty();
        Credentials current = credentials.current(scope.repository());
        Key key = new Key(current, shared ? scope.projectKey() : scope.key());
        Optional<Token> kept = kept(key, takes, stale);
        if (kept.isPresent()) {
            return kept.get();
        }
        return fetches.run(
                        key,
                        cancellation,
                        () ->
                                // Another flight may have landed since we looked.
                                kept(key, takes, stale)
                                        .orElseGet(
                                                () ->
                                                        fetch(
                                                                doing,
                                                                known,
                                                                scope,
                                                                asked,
                                                                key,
                                                                cancellation)))
                .value();
    }

    private Optional<Token> kept(Key key, Duration takes, String stale) {
        return Optional.ofNullable(tokens.get(key))
                .filter(token -> token.outlives(takes, System.nanoTime()))
                .filter(token -> !token.value().equals(stale));
    }

    private Token fetch(
            String doing,
            AuthMethod known,
            Scope scope,
            List<String> asked,
            Key key,
            Cancellation cancellation) {
        Set<String> scopes =
                Stream.concat(scope.values().stream(), asked.stream())
                        .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
        Token token =
                known.tokens(http)
                        .fetch(doing, key.credentials(), List.copyOf(scopes), cancellation);
        if (tokens.size() >= MOST_TOKENS) {
            tokens.clear();
        }
        tokens.put(key, token);
        if (known.byProject()) {
            tokens.put(new Key(key.credentials(), scope.projectKey()), token);
        }
        return token;
    }

    private static Optional<String> basic(Credentials credentials) {
        return credentials instanceof Credentials.UserPassword user
                ? Optional.of(TokenService.basic(user))
                : Optional.empty();
    }
}
