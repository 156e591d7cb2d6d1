package io.longshore.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.access.ApiRole;
import io.longshore.json.Json;
import io.longshore.service.site.Site;
import io.longshore.share.Share;
import io.longshore.web.access.TokenOrders;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** A program that uses the API with a token, and holds each answer against the contract. */
public final class ApiUser {
    private static final Contract CONTRACT = Contract.current();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String page;
    private final String token;

    private ApiUser(String page, String token) {
        this.page = page;
        this.token = token;
    }

    /** Somebody with a token of this role; the token counts within a second. */
    public static ApiUser of(Site site, String page, String principal, ApiRole role) {
        TokenOrders orders =
                new TokenOrders(new Share(site.share()).state(), "test", Clock.systemUTC());
        String token = orders.add(principal, role, 1, List.of()).text().reveal();
        return new ApiUser(page, token);
    }

    /** Somebody with any text as a token. */
    public static ApiUser with(String page, String token) {
        return new ApiUser(page, token);
    }

    String token() {
        return token;
    }

    /** An answer that fits the contract. */
    public HttpResponse<String> get(String path, String... headers) {
        return send(builder(path, headers).GET().build());
    }

    /** The document of an answer 200. */
    public JsonNode document(String path) {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer.body());
    }

    /** An answer that fits the contract. */
    public HttpResponse<String> post(String path, String body, String... headers) {
        return send(
                builder(path, headers)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    /** An answer to a request of any kind, which fits the contract. */
    HttpResponse<String> send(HttpRequest request) {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            requireContract(request, answer);
            return answer;
        } catch (IOException e) {
            throw new AssertionError(request.uri().toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    HttpRequest.Builder builder(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(page + Contract.BASE + path))
                        .timeout(Duration.ofSeconds(60));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    static JsonNode json(String text) {
        try {
            return Json.THEIRS.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private static void requireContract(HttpRequest request, HttpResponse<String> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("").split(";")[0];
        String path = request.uri().getPath().substring(Contract.BASE.length());
        String pattern = null;
        for (Operation operation : CONTRACT.operations()) {
            if (operation.method().equals(request.method())
                    && path.matches(operation.path().replaceAll("\\{\\w+}", "[^/]+"))) {
                pattern = operation.path();
            }
        }
        JsonNode responses =
                CONTRACT.document()
                        .path("paths")
                        .path(pattern == null ? "/now" : pattern)
                        .path(pattern == null ? "get" : request.method().toLowerCase())
                        .path("responses");
        String status = String.valueOf(answer.statusCode());
        boolean isStated = responses.has(status);
        if (!isStated) {
            assertThat(answer.statusCode()).as(answer.body()).isGreaterThanOrEqualTo(400);
        }
        JsonNode response = responses.path(isStated ? status : "default");
        if (response.has("$ref")) {
            response = CONTRACT.document().at(response.path("$ref").asText().substring(1));
        }
        JsonNode content = response.path("content");
        if (answer.body().isEmpty()) {
            return;
        }
        assertThat(content.has(type))
                .as(request + " is answered with " + type + ": " + answer.body())
                .isTrue();
        if (type.endsWith("json")) {
            ContractSchema schema =
                    new ContractSchema(
                            content.path(type).path("schema"),
                            CONTRACT.document().path("components"));
            assertThat(schema.errors(json(answer.body()))).as(answer.body()).isEmpty();
        }
    }
}
