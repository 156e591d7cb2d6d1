package io.longshore.sandbox;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.oci.ReferenceGrammar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lets a request through if it shows what the sandbox's access asks for. */
final class Guard extends Filter {
    private static final String TOKEN_PATH = "/token";
    private static final String SERVICE = "longshore-sandbox";
    private static final Pattern IN_REPOSITORY =
            Pattern.compile("/v2/(.+)/(?:blobs|manifests|tags|referrers)/.*");

    private final Access access;
    private final Tokens tokens;

    Guard(Access access, Clock clock) {
        this.access = access;
        this.tokens = new Tokens(clock);
    }

    @Override
    public String description() {
        return "access control";
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        Call call = new Call(exchange);
        boolean allowed;
        if (access instanceof Access.Basic basic) {
            allowed = isUser(call, basic.username(), basic.password());
            if (!allowed) {
                call.set("WWW-Authenticate", "Basic realm=\"" + SERVICE + "\"");
            }
        } else if (access instanceof Access.Bearer bearer) {
            if (exchange.getRequestURI().getPath().equals(TOKEN_PATH)) {
                handOut(bearer, call);
                return;
            }
            Set<String> needed = needed(exchange.getRequestURI().getPath(), call);
            allowed =
                    credentials(call, "Bearer")
                            .map(token -> tokens.allow(token, needed))
                            .orElse(false);
            if (!allowed) {
                call.set("WWW-Authenticate", challenge(exchange, needed));
            }
        } else {
            allowed = true;
        }
        if (allowed) {
            chain.doFilter(exchange);
        } else {
            call.refuse(Refusal.unauthorized("authentication required"));
        }
    }

    private void handOut(Access.Bearer bearer, Call call) throws IOException {
        if (!isUser(call, bearer.username(), bearer.password())) {
            call.set("WWW-Authenticate", "Basic realm=\"" + SERVICE + "\"");
            call.refuse(Refusal.unauthorized("wrong user name or password"));
            return;
        }
        Set<String> scopes = new LinkedHashSet<>();
        for (String scope : call.queries("scope")) {
            scopes.addAll(List.of(scope.split(" ")));
        }
        String token = tokens.create(scopes, bearer.tokenLife());
        call.json(
                200,
                Map.of("token", token, "expires_in", Math.max(1, bearer.tokenLife().toSeconds())));
    }

    /** The scopes that a request needs, as the challenge states them. */
    private static Set<String> needed(String path, Call call) {
        Set<String> scopes = new LinkedHashSet<>();
        Matcher matcher = IN_REPOSITORY.matcher(path);
        if (matcher.matches()) {
            String actions =
                    switch (call.method()) {
                        case "GET", "HEAD" -> "pull";
                        case "DELETE" -> "delete";
                        default -> "pull,push";
                    };
            scopes.add("repository:" + matcher.group(1) + ":" + actions);
            call.query("from")
                    .filter(ReferenceGrammar::isPath)
                    .ifPresent(from -> scopes.add("repository:" + from + ":pull"));
        } else if (path.equals("/v2/_catalog")) {
            scopes.add("registry:catalog:*");
        }
        return scopes;
    }

    private static String challenge(HttpExchange exchange, Set<String> needed) {
        List<String> parts = new ArrayList<>();
        parts.add("realm=\"http://" + exchange.getRequestHeaders().getFirst("Host") + "/token\"");
        parts.add("service=\"" + SERVICE + "\"");
        if (!needed.isEmpty()) {
            parts.add("scope=\"" + String.join(" ", needed) + "\"");
        }
        return "Bearer " + String.join(",", parts);
    }

    private static boolean isUser(Call call, String username, String password) {
        byte[] expected =
                Base64.getEncoder()
                        .encode((username + ":" + password).getBytes(StandardCharsets.UTF_8));
        return credentials(call, "Basic")
                .map(said -> MessageDigest.isEqual(said.getBytes(StandardCharsets.UTF_8), expected))
                .orElse(false);
    }

    private static Optional<String> credentials(Call call, String scheme) {
        return call.header("Authorization")
                .filter(value -> value.regionMatches(true, 0, scheme + " ", 0, scheme.length() + 1))
                .map(value -> value.substring(scheme.length() + 1).trim());
    }
}
