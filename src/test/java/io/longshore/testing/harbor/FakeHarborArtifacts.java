package io.longshore.testing.harbor;

import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.sandbox.Storage;
import io.longshore.testing.harbor.HarborState.Project;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of Harbor's API below a project that is about artifacts and scans. */
final class FakeHarborArtifacts {
    private static final Pattern ARTIFACT =
            Pattern.compile("repositories/(?<name>[^/]+)/artifacts/(?<ref>[^/]+)(?<scan>/scan)?");
    private static final String REPORT =
            "application/vnd.security.vulnerability.report; version=1.1";

    private final HarborState state;
    private final Supplier<Storage> storage;

    FakeHarborArtifacts(HarborState state, Supplier<Storage> storage) {
        this.state = state;
        this.storage = storage;
    }

    void answer(HarborCall call, Project project, String what) throws IOException {
        Matcher matcher = ARTIFACT.matcher(what);
        if (!matcher.matches()) {
            call.refuse(404, "NOT_FOUND", "page not found");
            return;
        }
        String repository =
                project.name + "/" + HarborCall.decode(HarborCall.decode(matcher.group("name")));
        String reference = HarborCall.decode(matcher.group("ref"));
        Optional<Manifest> manifest = find(repository, reference);
        if (manifest.isEmpty()) {
            String message = "artifact " + repository + ":" + reference + " not found";
            call.refuse(404, "NOT_FOUND", message);
        } else if (matcher.group("scan") != null) {
            scan(call, project, manifest.get().digest());
        } else {
            call.answer(200, artifact(call, project, repository, manifest.get()));
        }
    }

    private void scan(HarborCall call, Project project, Digest digest) throws IOException {
        if (!state.scanner) {
            call.refuse(412, "PRECONDITION", "no available scanner for project");
        } else if ("Running"
                .equals(
                        project.scans.putIfAbsent(
                                digest, state.slowScans ? "Running" : "Success"))) {
            call.refuse(409, "CONFLICT", "a previous scan process is running");
        } else {
            call.answer(202, null);
        }
    }

    private Object artifact(HarborCall call, Project project, String repository, Manifest manifest)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("digest", manifest.digest().toString());
        body.put("manifest_media_type", manifest.mediaType());
        body.put("type", "IMAGE");
        List<Object> tags = new ArrayList<>();
        for (String tag : storage.get().manifests().tags(repository)) {
            if (storage.get()
                    .manifests()
                    .tag(repository, tag)
                    .equals(Optional.of(manifest.digest()))) {
                tags.add(Map.of("name", tag));
            }
        }
        body.put("tags", tags);
        if (call.query("with_accessory").contains("true")) {
            body.put("accessories", accessories(repository, manifest.digest()));
        }
        String scan = project.scans.get(manifest.digest());
        if (call.query("with_scan_overview").contains("true") && scan != null) {
            body.put("scan_overview", Map.of(REPORT, report(scan)));
        }
        return body;
    }

    private static Object report(String status) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("scan_status", status);
        if (status.equals("Success")) {
            report.put("severity", "High");
            report.put(
                    "summary",
                    Map.of("total", 5, "fixable", 2, "summary", Map.of("High", 1, "Low", 4)));
        }
        return report;
    }

    private List<Object> accessories(String repository, Digest digest) throws IOException {
        String tag = "sha256-" + digest.hex() + ".sig";
        Optional<Manifest> signature = find(repository, tag);
        if (signature.isEmpty()) {
            return List.of();
        }
        return List.of(
                Map.of(
                        "type",
                        "signature.cosign",
                        "digest",
                        signature.get().digest().toString(),
                        "size",
                        signature.get().bytes().length));
    }

    private Optional<Manifest> find(String repository, String reference) throws IOException {
        Storage content = storage.get();
        Optional<Digest> digest =
                Digest.isDigest(reference)
                        ? Optional.of(Digest.parse(reference))
                        : content.manifests().tag(repository, reference);
        return digest.isPresent()
                ? content.manifests().get(repository, digest.get())
                : Optional.empty();
    }
}
