package io.longshore.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.longshore.json.JsonTree;
import io.longshore.oci.Repository;
import io.longshore.problem.Problem;
import io.longshore.registry.auth.Credentials;
import io.longshore.registry.auth.TokenService;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.AnswerProblems;
import io.longshore.registry.http.Http;
import io.longshore.task.Cancellation;
import io.longshore.text.Printable;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * The API of a product on the registry's own host, for implementations of {@link RegistryProduct}:
 * the same TLS, proxies and timeouts as the registry's; a user and password as HTTP Basic, other
 * credentials not at all; no cookie, no redirect, no retry.
 */
public final class ProductApi {
    private static final int LARGEST = 4 << 20;
    private static final MediaType JSON = MediaType.get("application/json");

    private final RegistrySettings settings;
    private final Http http;
    private final Map<String, String> headers;

    /** The path of the repository whose credentials are used; empty: those of the registry. */
    private final String path;

    ProductApi(RegistrySettings settings, Http http, Map<String, String> headers, String path) {
        this.settings = settings;
        this.http = http;
        this.headers = Map.copyOf(headers);
        this.path = path;
    }

    /**
     * The same API with the credentials for this repository, which may have an entry of its own.
     */
    public ProductApi as(Repository repository) {
        return new ProductApi(settings, http, headers, repository.path());
    }

    /**
     * What the product answered.
     *
     * @param body missing if there is none or it is not JSON
     * @param date the header of that name
     * @param problem what the status and body mean; null below 400
     */
    public record ApiResponse(
            int status, JsonNode body, Optional<String> date, @Nullable Problem problem) {}

    /**
     * @param doing what this is for, as in "see whether the project lci is there"
     * @param pathAndQuery as it goes over the wire, encoded already
     * @throws io.longshore.problem.ProblemException if the server does not answer
     */
    public ApiResponse get(String doing, String pathAndQuery, Cancellation cancellation) {
        return send(doing, request(pathAndQuery), cancellation);
    }

    /** See {@link #get}. */
    public ApiResponse head(String doing, String pathAndQuery, Cancellation cancellation) {
        return send(doing, request(pathAndQuery).head(), cancellation);
    }

    /** See {@link #get}. */
    public ApiResponse post(
            String doing, String pathAndQuery, byte[] json, Cancellation cancellation) {
        return send(
                doing, request(pathAndQuery).post(RequestBody.create(json, JSON)), cancellation);
    }

    /** The user that the requests name; empty: none. */
    public Optional<String> username() {
        return user().map(Credentials.UserPassword::user);
    }

    private Optional<Credentials.UserPassword> user() {
        return settings.credentials().current(path) instanceof Credentials.UserPassword user
                ? Optional.of(user)
                : Optional.empty();
    }

    private Request.Builder request(String pathAndQuery) {
        HttpUrl url = http.base().resolve(pathAndQuery);
        if (url == null || !http.isRegistry(url)) {
            throw new IllegalArgumentException("not a path: " + Printable.of(pathAndQuery));
        }
        Request.Builder request = new Request.Builder().url(url).header("Accept", JSON.toString());
        headers.forEach(request::header);
        user().ifPresent(user -> request.header("Authorization", TokenService.basic(user)));
        return request;
    }

    private ApiResponse send(String doing, Request.Builder request, Cancellation cancellation) {
        try (Answer answer = http.send(doing, request.build(), cancellation)) {
            byte[] bytes = answer.bytes(LARGEST);
            Problem problem = answer.status() < 400 ? null : AnswerProblems.of(answer, bytes);
            return new ApiResponse(answer.status(), json(bytes), answer.header("Date"), problem);
        }
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return JsonTree.of(bytes);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
