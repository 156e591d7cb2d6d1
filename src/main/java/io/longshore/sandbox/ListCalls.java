package io.longshore.sandbox;

import io.longshore.json.Json;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists tags, repositories and referrers ("Content Discovery"). */
final class ListCalls {
    /** Names in one answer, where the client asks for more or for no number. */
    private static final int PAGE = 1000;

    private final Storage storage;

    ListCalls(Storage storage) {
        this.storage = storage;
    }

    void tags(String repository, Call call) throws IOException, Refusal {
        onlyGet(call);
        if (!storage.manifests().knows(repository)) {
            throw Refusal.nameUnknown(repository);
        }
        List<String> page =
                page(
                        storage.manifests().tags(repository),
                        ManifestStore.ORDER,
                        "/v2/" + repository + "/tags/list",
                        call);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", repository);
        body.put("tags", page);
        call.json(200, body);
    }

    void catalog(Call call) throws IOException, Refusal {
        onlyGet(call);
        call.json(
                200,
                Map.of(
                        "repositories",
                        page(
                                storage.repositories(),
                                Comparator.naturalOrder(),
                                "/v2/_catalog",
                                call)));
    }

    void referrers(String repository, Digest subject, Call call) throws IOException, Refusal {
        onlyGet(call);
        Optional<String> wanted = call.query("artifactType");
        List<Map<String, Object>> manifests = new ArrayList<>();
        for (Manifest referrer : storage.manifests().referrers(repository, subject)) {
            String type = artifactType(referrer);
            if (wanted.isEmpty() || wanted.get().equals(type)) {
                manifests.add(descriptor(referrer, type));
            }
        }
        if (wanted.isPresent()) {
            call.set("OCI-Filters-Applied", "artifactType");
        }
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", MediaTypes.OCI_INDEX);
        index.put("manifests", manifests);
        call.answer(200, MediaTypes.OCI_INDEX, Json.compact(index));
    }

    /** The specification uses the config's media type if there is no artifactType. */
    private static String artifactType(Manifest manifest) {
        return manifest.artifactType()
                .or(() -> manifest.config().map(Descriptor::mediaType))
                .orElse("");
    }

    private static Map<String, Object> descriptor(Manifest manifest, String artifactType) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", manifest.mediaType());
        descriptor.put("digest", manifest.digest().toString());
        descriptor.put("size", manifest.bytes().length);
        if (!artifactType.isEmpty()) {
            descriptor.put("artifactType", artifactType);
        }
        if (!manifest.annotations().isEmpty()) {
            descriptor.put("annotations", manifest.annotations());
        }
        return descriptor;
    }

    private static List<String> page(
            List<String> all, Comparator<String> order, String path, Call call) {
        int n = call.query("n").map(ListCalls::count).orElse(PAGE);
        Optional<String> last = call.query("last");
        List<String> rest =
                all.stream()
                        .filter(name -> last.isEmpty() || order.compare(name, last.get()) > 0)
                        .toList();
        if (rest.size() <= n) {
            return rest;
        }
        List<String> page = rest.subList(0, n);
        if (n > 0) {
            String next = URLEncoder.encode(page.get(n - 1), StandardCharsets.UTF_8);
            call.set("Link", "<" + path + "?n=" + n + "&last=" + next + ">; rel=\"next\"");
        }
        return page;
    }

    private static int count(String n) {
        return n.matches("\\d{1,9}") ? Math.min(PAGE, Integer.parseInt(n)) : PAGE;
    }

    private static void onlyGet(Call call) throws Refusal {
        if (!call.method().equals("GET") && !call.isHead()) {
            throw Refusal.unsupported(call.method());
        }
    }
}
