package io.longshore.testing.harbor;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.json.Json;
import io.longshore.json.JsonTree;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One request to the fake. */
final class HarborCall {
    final HttpExchange exchange;
    final String method;
    final String path;

    HarborCall(HttpExchange exchange) {
        this.exchange = exchange;
        this.method = exchange.getRequestMethod();
        this.path = exchange.getRequestURI().getRawPath();
        exchange.getResponseHeaders().set("X-Request-ID", UUID.randomUUID().toString());
    }

    boolean changes() {
        return !method.equals("GET") && !method.equals("HEAD");
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    List<String> query(String name) {
        List<String> found = new ArrayList<>();
        String query = exchange.getRequestURI().getRawQuery();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).equals(name)) {
                found.add(decode(pair.substring(equals + 1)));
            }
        }
        return found;
    }

    JsonNode body() throws IOException {
        return JsonTree.of(exchange.getRequestBody().readAllBytes());
    }

    /** Name and secret of HTTP Basic; null if there are none. */
    String[] basic() {
        String value = header("Authorization").orElse("");
        if (!value.startsWith("Basic ")) {
            return null;
        }
        byte[] decoded = Base64.getDecoder().decode(value.substring(6));
        String[] pair = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
        return pair.length == 2 ? pair : null;
    }

    void answer(int status, Object json) throws IOException {
        answer(
                status,
                "application/json; charset=utf-8",
                json == null ? new byte[0] : Json.compact(json));
    }

    void answer(int status, String mediaType, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", mediaType);
        boolean silent = method.equals("HEAD") || bytes.length == 0;
        if (silent) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
        }
        exchange.sendResponseHeaders(status, silent ? -1 : bytes.length);
        if (!silent) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    void refuse(int status, String code, String message) throws IOException {
        Map<String, String> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", message);
        answer(status, Map.of("errors", List.of(error)));
    }

    void challenge(String value) {
        exchange.getResponseHeaders().set("WWW-Authenticate", value);
    }

    /** As Harbor makes its own address: from the Host and what a proxy says of the scheme. */
    String self() {
        return header("X-Forwarded-Proto").orElse("http") + "://" + header("Host").orElse("");
    }

    static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
