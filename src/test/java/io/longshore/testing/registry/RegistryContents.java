package io.longshore.testing.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.testing.ClientTls;
import io.longshore.testing.TestCa;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a registry holds, read by other means than the product's own client (the JDK's, with Basic
 * or no authentication).
 */
public final class RegistryContents {
    private final String base;
    private final HttpClient client;
    private final String authorization;

    private RegistryContents(String base, HttpClient client, String authorization) {
        this.base = base;
        this.client = client;
        this.authorization = authorization;
    }

    /** Of a registry over plain HTTP, by host and port, that lets everyone in. */
    public static RegistryContents of(String address) {
        return new RegistryContents("http://" + address, HttpClient.newHttpClient(), null);
    }

    /** The same for a user. */
    public RegistryContents as(String username, String password) {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new RegistryContents(
                base, client, "Basic " + Base64.getEncoder().encodeToString(pair));
    }

    /** The same over TLS, trusting this authority. */
    public RegistryContents over(TestCa ca) {
        return new RegistryContents(
                base.replace("http://", "https://"),
                HttpClient.newBuilder().sslContext(ClientTls.trusting(ca)).build(),
                authorization);
    }

    /** What a tag names. */
    public record Held(String digest, String mediaType) {}

    /** All tags of a repository, sorted; empty if there is no such repository. */
    public Map<String, Held> tags(String repository) {
        Map<String, Held> found = new TreeMap<>();
        String path = "/v2/" + repository + "/tags/list?n=1000";
        while (path != null) {
            HttpResponse<byte[]> page = get(path);
            if (page.statusCode() == 404) {
                return found;
            }
            for (JsonNode tag : tree(page).path("tags")) {
                HttpResponse<byte[]> manifest = manifest(repository, tag.asText());
                found.put(
                        tag.asText(),
                        new Held(
                                Digest.of(manifest.body()).toString(),
                                manifest.headers().firstValue("Content-Type").orElse("")));
            }
            path =
                    page.headers()
                            .firstValue("Link")
                            .map(link -> link.substring(1, link.indexOf('>')))
                            .orElse(null);
        }
        return found;
    }

    /** The exact bytes of a manifest by tag or digest. */
    public byte[] manifestBytes(String repository, String reference) {
        HttpResponse<byte[]> answer = manifest(repository, reference);
        if (answer.statusCode() != 200) {
            throw new AssertionError(reference + " in " + repository + ": " + answer.statusCode());
        }
        return answer.body();
    }

    public boolean hasManifest(String repository, String reference) {
        return manifest(repository, reference).statusCode() == 200;
    }

    /** How many bytes a blob has in a repository; empty if it is not there. */
    public OptionalLong blobSize(String repository, Digest digest) {
        HttpResponse<byte[]> answer =
                send(request("/v2/" + repository + "/blobs/" + digest).method("HEAD", none()));
        return answer.statusCode() == 200
                ? answer.headers().firstValueAsLong("Content-Length")
                : OptionalLong.empty();
    }

    /** The bytes of a blob, which must be there. */
    public byte[] blob(String repository, Digest digest) {
        HttpResponse<byte[]> answer = get("/v2/" + repository + "/blobs/" + digest);
        if (answer.statusCode() != 200) {
            throw new AssertionError(digest + " in " + repository + ": " + answer.statusCode());
        }
        return answer.body();
    }

    /** Any path of the API, as it is answered. */
    public HttpResponse<byte[]> get(String path) {
        return send(request(path).GET());
    }

    private HttpResponse<byte[]> manifest(String repository, String reference) {
        return send(
                request("/v2/" + repository + "/manifests/" + reference)
                        .header("Accept", String.join(", ", MediaTypes.MANIFESTS)));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request;
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(base + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private static JsonNode tree(HttpResponse<byte[]> answer) {
        try {
            return JsonTree.of(answer.body());
        } catch (IOException e) {
            throw new AssertionError(new String(answer.body(), StandardCharsets.UTF_8), e);
        }
    }
}
