package io.longshore.service.drop;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.pipeline.check.SignatureRules;
import io.longshore.registry.RegistrySettings;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.task.Progress;
import io.longshore.testing.Imports;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.archive.Samples.Row;
import io.longshore.testing.registry.Distribution;
import io.longshore.testing.registry.RegistryContents.Held;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every sample has one result, by {@code import}, by drop and by job. */
@RequiresTool("docker-registry")
class SamplesDeliveryIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String PROJECT = "supervisor-services/";
    private static final Set<String> READ = Set.of("oci-layout", "docker-archive", "imgpkg");
    private static final Set<String> UNCOMPRESSED = Set.of("none", "gzip", "zstd");

    private static final List<Row> ROWS = Samples.rows().stream().filter(Row::isOneFile).toList();

    @TempDir Path folder;

    @Test
    void everySampleHasTheSameResultByEachWay() throws Exception {
        try (Distribution registry =
                        Distribution.start(folder.resolve("registry"), Distribution.options());
                Imports imports =
                        new Imports(
                                RegistrySettings.builder(registry.address())
                                        .plainHttp(true)
                                        .build())) {
            Site site =
                    new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
            Map<String, JsonNode> byName = new LinkedHashMap<>();
            try (Service service = site.start();
                    Reports reports = site.connect(service)) {
                int expected = send(site, reports, registry.address());
                for (int i = 0; i < expected; i++) {
                    JsonNode report = reports.next(PATIENCE).json();
                    byName.put(report.at("/source/file").asText().replaceFirst("/.*", ""), report);
                }
            }
            SoftAssertions all = new SoftAssertions();
            for (int i = 0; i < ROWS.size(); i++) {
                Row row = ROWS.get(i);
                JsonNode imported =
                        JsonTree.of(
                                imports.runOneShot(
                                                alone(row, i),
                                                PROJECT + "import" + i,
                                                SignatureRules.of(site.settings()),
                                                Progress.NONE)
                                        .toJson());
                JsonNode byJob = byName.get("job" + i);
                assertExpected(all, row, imported);
                assertSame(all, row, imported, byJob);
                all.assertThat(held(registry, "job" + i))
                        .as(row.file())
                        .isEqualTo(held(registry, "import" + i));
                assertTags(all, row, held(registry, "import" + i));
                for (int name = 0; name < names(row).size(); name++) {
                    String dropped = "drop" + i + "-" + name;
                    assertSame(all, row, imported, byName.get(dropped));
                    all.assertThat(held(registry, dropped))
                            .as(row.file())
                            .isEqualTo(held(registry, "import" + i));
                }
                JsonNode allowed = byName.get("allow" + i);
                if (allowed != null) {
                    all.assertThat(allowed.path("status").asText()).isEqualTo("INCOMPLETE");
                    all.assertThat(allowed.path("attempt").asInt()).isEqualTo(1);
                    all.assertThat(allowed.path("summary").asText()).contains("linux/arm64");
                }
            }
            all.assertAll();
        }
    }

    /** In a folder without the texts that describe the samples. */
    private Path alone(Row row, int number) throws IOException {
        Path own = Files.createDirectories(folder.resolve("alone" + number));
        return Files.copy(row.path(), own.resolve(row.file()));
    }

    /** Its own, and one without an ending; only the name shows that a later part is one. */
    private static List<String> names(Row row) {
        return row.kind().equals("part")
                ? List.of(row.file())
                : List.of(row.file(), "k3s-airgap-images-amd64");
    }

    /** Sends all, and says how many reports there will be. */
    private static int send(Site site, Reports reports, String registry) {
        int expected = 0;
        for (int i = 0; i < ROWS.size(); i++) {
            Row row = ROWS.get(i);
            site.deposit(row.path(), "job" + i + "/" + row.file());
            reports.sendJob(job("job" + i, row, registry, false));
            expected++;
            for (int name = 0; name < names(row).size(); name++) {
                String file = "drop" + i + "-" + name + "/" + names(row).get(name);
                // With a marker, because the samples have no checksum files.
                site.drop("", file + ".done");
                site.dropAlone(row.path(), file);
                expected++;
            }
            if (row.reason().startsWith("PLATFORM_MISSING")) {
                site.deposit(row.path(), "allow" + i + "/" + row.file());
                reports.sendJob(job("allow" + i, row, registry, true));
                expected++;
            }
        }
        return expected;
    }

    private static String job(String id, Row row, String registry, boolean isAllowed) {
        return """
               {"version": 1, "id": "%1$s", "file": "%1$s/%2$s",
                "repository": "%3$s/%4$s%1$s", "options": {"allowMissingPlatforms": %5$s}}
               """
                .formatted(id, row.file(), registry, PROJECT, isAllowed);
    }

    private static void assertExpected(SoftAssertions all, Row row, JsonNode report) {
        boolean isRead =
                row.outcome().startsWith("import")
                        && READ.contains(row.kind())
                        && UNCOMPRESSED.contains(row.compression());
        all.assertThat(report.path("status").asText())
                .as("%s: %s", row.file(), report.path("problems"))
                .isEqualTo(isRead ? "VERIFIED" : "REJECTED");
    }

    private static void assertSame(
            SoftAssertions all, Row row, JsonNode imported, JsonNode delivered) {
        all.assertThat(delivered).as("a report of %s", row.file()).isNotNull();
        if (delivered == null) {
            return;
        }
        all.assertThat(delivered.path("status").asText())
                .as("%s: %s", row.file(), delivered.path("problems"))
                .isEqualTo(imported.path("status").asText());
        all.assertThat(delivered.path("problems").findValuesAsText("code"))
                .as(row.file())
                .isEqualTo(imported.path("problems").findValuesAsText("code"));
    }

    /** What must arrive is there, by the tags of imgpkg and those that the archive carries. */
    private static void assertTags(SoftAssertions all, Row row, Map<String, String> held) {
        if (held.isEmpty()) {
            return;
        }
        for (int i = 0; i < row.images().size(); i++) {
            String digest = row.digests().get(i);
            if (!Digest.isDigest(digest)) {
                continue;
            }
            all.assertThat(held)
                    .as(row.file())
                    .containsEntry(ImgpkgTags.of(Digest.parse(digest)), digest);
            for (String name : row.images().get(i).replaceFirst("@.*", "").split(",")) {
                int colon = name.lastIndexOf(':');
                boolean isTag = colon > name.lastIndexOf('/') || !name.contains("/");
                if (isTag && !name.equals("-")) {
                    all.assertThat(held)
                            .as(row.file())
                            .containsEntry(name.substring(colon + 1), digest);
                }
            }
        }
    }

    private static Map<String, String> held(Distribution registry, String repository) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Map.Entry<String, Held> tag :
                registry.contents().tags(PROJECT + repository).entrySet()) {
            tags.put(tag.getKey(), tag.getValue().digest());
        }
        return tags;
    }
}
