package io.longshore.registry.auth;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.AnswerProblems;
import io.longshore.registry.http.Http;
import io.longshore.registry.http.ProductDialects;
import io.longshore.task.Cancellation;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Asks a registry's token service for tokens (Distribution's "Token Authentication Specification";
 * for identity tokens its "OAuth2" variant).
 */
public final class TokenService {
    private static final int LONGEST_ANSWER = 1 << 20;
    private static final String CLIENT = "longshore";

    /** The specification's default where {@code expires_in} is missing. */
    private static final long DEFAULT_LIFE_SECONDS = 60;

    /** The characters allowed in an Authorization header; excludes line feeds. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,65536}");

    private final Http http;
    private final HttpUrl realm;
    private final @Nullable String service;

    TokenService(Http http, HttpUrl realm, @Nullable String service) {
        this.http = http;
        this.realm = realm;
        this.service = service;
    }

    /**
     * @param scopes may be empty: then only the credentials are checked
     * @throws io.longshore.problem.ProblemException {@code CREDENTIALS_REFUSED} if the service
     *     knows the credentials to be wrong. Some services do only if there is no scope: else they
     *     issue an anonymous token
     */
    Token fetch(
            String doing, Credentials credentials, List<String> scopes, Cancellation cancellation) {
        Request request =
                credentials instanceof Credentials.IdentityToken identity
                        ? refresh(identity, scopes)
                        : ask(credentials, scopes);
        long before = System.nanoTime();
        try (Answer answer = http.send(doing, request, cancellation)) {
            if (answer.status() == 401 || (answer.status() == 400 && isRefresh(credentials))) {
                throw refused(doing, realm.host(), credentials);
            }
            if (answer.status() != 200) {
                throw new ProblemException(AnswerProblems.of(answer));
            }
            return read(answer, before);
        }
    }

    static RuntimeException refused(String doing, String by, Credentials credentials) {
        String tried = "Tried to " + doing + ", but " + Printable.of(by);
        Problem problem =
                credentials instanceof Credentials.Anonymous
                        ? Problem.permanent(
                                Code.CREDENTIALS_REFUSED,
                                tried + " requires credentials.",
                                "None were given and none were found.",
                                "Give --registry-username and --registry-password, or set"
                                        + " longshore.registry.username and"
                                        + " longshore.registry.password-file.")
                        : Problem.permanent(
                                Code.CREDENTIALS_REFUSED,
                                tried + " refused the credentials (" + shown(credentials) + ").",
                                "The user name or the password is wrong, or the account is locked,"
                                        + " disabled or has expired: registries do not say which.",
                                "Check --registry-username and --registry-password, or"
                                        + " longshore.registry.username and"
                                        + " longshore.registry.password-file."
                                        + ProductDialects.credentialsHints());
        return new ProblemException(problem);
    }

    private static String shown(Credentials credentials) {
        return credentials instanceof Credentials.UserPassword known
                ? "user '" + Printable.of(known.user()) + "'"
                : credentials.toString();
    }

    private static boolean isRefresh(Credentials credentials) {
        return credentials instanceof Credentials.IdentityToken;
    }

    private Request ask(Credentials credentials, List<String> scopes) {
        HttpUrl.Builder url = realm.newBuilder();
        if (service != null) {
            url.addQueryParameter("service", service);
        }
        scopes.forEach(scope -> url.addQueryParameter("scope", scope));
        Request.Builder request = new Request.Builder();
        if (credentials instanceof Credentials.UserPassword user) {
            url.addQueryParameter("account", user.user());
            request.header("Authorization", basic(user));
        }
        return request.url(url.build()).build();
    }

    private Request refresh(Credentials.IdentityToken identity, List<String> scopes) {
        FormBody.Builder form =
                new FormBody.Builder()
                        .add("grant_type", "refresh_token")
                        .add("client_id", CLIENT)
                        .add("scope", String.join(" ", scopes))
                        .add("refresh_token", identity.token());
        if (service != null) {
            form.add("service", service);
        }
        return new Request.Builder().url(realm).post(form.build()).build();
    }

    private static Token read(Answer answer, long before) {
        JsonNode json;
        try {
            json = JsonTree.of(answer.bytes(LONGEST_ANSWER));
        } catch (IOException e) {
            throw answer.unusable("the token service's answer is not JSON");
        }
        // There may be an empty access_token beside the token.
        String value = json.path("token").asText("");
        if (value.isEmpty()) {
            value = json.path("access_token").asText("");
        }
        if (!TOKEN.matcher(value).matches()) {
            throw answer.unusable("the token service's answer holds no usable token");
        }
        long seconds = json.path("expires_in").asLong(DEFAULT_LIFE_SECONDS);
        Duration life =
                Duration.ofSeconds(
                        seconds <= 0 ? DEFAULT_LIFE_SECONDS : Math.min(seconds, 30L * 86_400));
        return new Token(value, before + life.toNanos(), life);
    }

    public static String basic(Credentials.UserPassword user) {
        return okhttp3.Credentials.basic(user.user(), user.password(), StandardCharsets.UTF_8);
    }
}
