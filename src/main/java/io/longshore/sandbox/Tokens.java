package io.longshore.sandbox;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tokens that were handed out: random words, with what each allows and until when. */
final class Tokens {
    /** The oldest goes when one more is handed out. */
    private static final int MOST = 10_000;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Grant> grants =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Grant> eldest) {
                    return size() > MOST;
                }
            };

    Tokens(Clock clock) {
        this.clock = clock;
    }

    synchronized String create(Set<String> scopes, Duration life) {
        byte[] word = new byte[24];
        random.nextBytes(word);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(word);
        grants.put(token, new Grant(Set.copyOf(scopes), clock.instant().plus(life)));
        return token;
    }

    synchronized boolean allow(String token, Set<String> needed) {
        Grant grant = grants.get(token);
        return grant != null
                && clock.instant().isBefore(grant.until())
                && needed.stream().allMatch(grant::covers);
    }

    private record Grant(Set<String> scopes, Instant until) {
        /** A scope is type, name and actions; the name itself has no colon. */
        boolean covers(String needed) {
            int actions = needed.lastIndexOf(':');
            String resource = needed.substring(0, actions + 1);
            List<String> wanted = List.of(needed.substring(actions + 1).split(","));
            return scopes.stream()
                    .filter(scope -> scope.startsWith(resource))
                    .map(scope -> List.of(scope.substring(resource.length()).split(",")))
                    .anyMatch(granted -> granted.contains("*") || granted.containsAll(wanted));
        }
    }
}
