package io.longshore.sandbox;

import com.sun.net.httpserver.HttpExchange;
import io.longshore.json.Json;
import io.longshore.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One request and its answer. */
final class Call {
    private static final long NO_BODY = -1;

    private final HttpExchange exchange;

    Call(HttpExchange exchange) {
        this.exchange = exchange;
    }

    /**
     * A digest as a request names it.
     *
     * @throws Refusal if the text is not a digest that the registry uses
     */
    static Digest digest(String text) throws Refusal {
        if (!Digest.isDigest(text)) {
            throw Refusal.digestInvalid("provided digest is not a sha256 digest");
        }
        return Digest.parse(text);
    }

    String method() {
        return exchange.getRequestMethod();
    }

    boolean isHead() {
        return method().equals("HEAD");
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    InputStream body() {
        return exchange.getRequestBody();
    }

    /** The first value of a parameter of the query. */
    Optional<String> query(String name) {
        return queries(name).stream().findFirst();
    }

    List<String> queries(String name) {
        List<String> values = new ArrayList<>();
        String query = exchange.getRequestURI().getRawQuery();
        if (query == null) {
            return values;
        }
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && decode(pair.substring(0, equals)).equals(name)) {
                values.add(decode(pair.substring(equals + 1)));
            }
        }
        return values;
    }

    Call set(String header, Object value) {
        exchange.getResponseHeaders().set(header, value.toString());
        return this;
    }

    /** Answers with a status and no body. */
    void answer(int status) throws IOException {
        if (status != 204 && !isHead()) {
            set("Content-Length", 0);
        }
        exchange.sendResponseHeaders(status, NO_BODY);
        exchange.close();
    }

    /** Answers with a body; a HEAD gets its length only. */
    void answer(int status, String contentType, byte[] body) throws IOException {
        set("Content-Type", contentType);
        try (OutputStream out = begin(status, body.length)) {
            if (!isHead()) {
                out.write(body);
            }
        }
    }

    void json(int status, Object body) throws IOException {
        answer(status, "application/json", Json.compact(body));
    }

    /** Answers with a body of this length that the caller writes; not for a HEAD. */
    OutputStream begin(int status, long length) throws IOException {
        if (isHead() || length == 0) {
            set("Content-Length", length);
            exchange.sendResponseHeaders(status, NO_BODY);
        } else {
            exchange.sendResponseHeaders(status, length);
        }
        return exchange.getResponseBody();
    }

    /** Answers with the error document of the specification. */
    void refuse(Refusal refusal) throws IOException {
        Map<String, String> error = new LinkedHashMap<>();
        error.put("code", refusal.code());
        error.put("message", refusal.getMessage());
        if (refusal.detail() != null) {
            error.put("detail", refusal.detail());
        }
        json(refusal.status(), Map.of("errors", List.of(error)));
        exchange.close();
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
