package io.longshore.sandbox;

import io.longshore.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Single requests to a sandbox, as they are on the wire. */
final class HttpProbe {
    private final URI base;
    private final String authorization;
    private final HttpClient client = HttpClient.newHttpClient();

    HttpProbe(SandboxRegistry registry) {
        this(URI.create("http://" + registry.address()), null);
    }

    private HttpProbe(URI base, String authorization) {
        this.base = base;
        this.authorization = authorization;
    }

    HttpProbe with(String authorizationHeader) {
        return new HttpProbe(base, authorizationHeader);
    }

    static String basic(String username, String password) {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** Sends a request; {@code headers} are names and values in turn. */
    HttpResponse<String> send(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path))
                        .method(
                                method,
                                body == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    HttpResponse<String> send(String method, String path) {
        return send(method, path, null);
    }

    /** Begins an upload and gives its Location. */
    String begin(String repository) {
        return location(send("POST", "/v2/" + repository + "/blobs/uploads/"));
    }

    /** Pushes a blob in one piece. */
    HttpResponse<String> push(String repository, byte[] content, Digest digest) {
        return send("PUT", begin(repository) + "&digest=" + digest, content);
    }

    static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }
}
