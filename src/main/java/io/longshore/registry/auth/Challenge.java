package io.longshore.registry.auth;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What a 401 asks for (RFC 9110, "WWW-Authenticate").
 *
 * @param scheme in lower case
 * @param realm null if there is none
 * @param service null if there is none
 * @param scopes as the registry wrote them; one header value may hold several, divided by spaces
 */
record Challenge(
        String scheme, @Nullable String realm, @Nullable String service, List<String> scopes) {
    /** The Bearer challenge if there is one, else Basic, else nothing. */
    static Optional<Challenge> of(Response response) {
        Challenge found = null;
        for (okhttp3.Challenge each : response.challenges()) {
            String scheme = each.scheme().toLowerCase(Locale.ROOT);
            if (scheme.equals("bearer") || (scheme.equals("basic") && found == null)) {
                String scope = each.authParams().get("scope");
                found =
                        new Challenge(
                                scheme,
                                each.authParams().get("realm"),
                                each.authParams().get("service"),
                                scope == null || scope.isBlank()
                                        ? List.of()
                                        : List.of(scope.trim().split(" +")));
            }
        }
        return Optional.ofNullable(found);
    }

    boolean isBearer() {
        return scheme.equals("bearer") && realm != null;
    }
}
