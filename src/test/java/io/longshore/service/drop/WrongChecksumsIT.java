package io.longshore.service.drop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.service.Service;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import io.longshore.testing.registry.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wrong checksum beside an archive, in every place that a sender may put it. */
@RequiresTool({"docker-registry", "mkfifo"})
class WrongChecksumsIT {
    private static final String SIGNED =
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n%s\n"
                    + "-----BEGIN PGP SIGNATURE-----\n\niQIz=\n-----END PGP SIGNATURE-----\n";
    private static final String WRONG = "0".repeat(64);

    @TempDir Path folder;
    private Site site;

    /** By folder of drop/ the file that must not be passed over in silence. */
    private final Map<String, String> wrong = new LinkedHashMap<>();

    @Test
    void noneIsPassedOverInSilence() throws Exception {
        try (Distribution registry =
                Distribution.start(folder.resolve("registry"), Distribution.options())) {
            site =
                    new Site(folder, registry.address())
                            .set("longshore.registry.insecure", "true")
                            .set("longshore.drop.stall", "3s")
                            .set("longshore.drop.sidecar-wait", "2s");
            try (Service service = site.start()) {
                assertThat(service.brokerUrl()).isNotEmpty();
                dropNames();
                dropLists();
                dropEntries();
                for (String place : wrong.keySet()) {
                    await(place)
                            .atMost(Duration.ofMinutes(2))
                            .untilAsserted(() -> assertThat(report(place)).isPresent());
                }
            }
        }
        List<String> silent = new ArrayList<>();
        for (Map.Entry<String, String> one : wrong.entrySet()) {
            JsonNode report = report(one.getKey()).orElseThrow();
            boolean isRefused =
                    report.path("status").asText().equals("REJECTED")
                            && report.path("problems")
                                    .path(0)
                                    .path("code")
                                    .asText()
                                    .equals("CHECKSUM_MISMATCH");
            boolean isNamed =
                    Stream.iterate(0, i -> i < report.path("problems").size(), i -> i + 1)
                            .map(i -> report.path("problems").path(i))
                            .filter(it -> it.path("code").asText().equals("FILE_NOT_USED"))
                            .anyMatch(it -> it.path("what").asText().startsWith(one.getValue()));
            if (!isRefused && !isNamed) {
                silent.add(one.getValue() + ": " + report);
            }
        }
        assertThat(silent).isEmpty();
    }

    private void dropNames() throws IOException {
        for (String name :
                List.of(
                        "X.tar.sha256~",
                        "X.tar.sha256.tmp",
                        "X.tar.sha256.part",
                        "X.tar (1).sha256",
                        "X.tar .sha256",
                        "X.tar.sha256.sha256",
                        "X.tar.md5.bak",
                        "X.tar.checksum",
                        ".X.tar.sha256",
                        "X.md5")) {
            drop(name, WRONG + "  X.tar\n");
            drop(name, WRONG + "\n");
        }
        for (String name : List.of("X.tar.done", "X.tar.sha256.asc", "X.tar.asc")) {
            drop(name, SIGNED.formatted(WRONG + "  X.tar"));
            drop(name, SIGNED.formatted(WRONG));
        }
        drop("X.tar.ok", WRONG + "\n");
        drop("X.sfv", "X.tar 0A1B2C3D\n");
        drop("X.tar.sha256.sig", "MEUCIQ==\n");
        drop("X.job.json", "{}");
    }

    private void dropLists() throws IOException {
        for (String name :
                List.of(
                        "SHA256",
                        "B2SUMS",
                        "hashes.txt",
                        "checksums.sha256",
                        "MD5SUMS",
                        "manifest.sums",
                        "SHA256SUMS.old")) {
            drop(name, WRONG + "  X.tar\n");
            drop(name, "SHA256 (X.tar) = " + WRONG + "\n");
        }
        for (String form :
                List.of(
                        "sha256:%s  X.tar",
                        "X.tar@sha256:%s",
                        "0x%s  X.tar",
                        "%s  other/X.tar",
                        "[{\"file\":\"X.tar\",\"sha256\":\"%s\"}]",
                        "- name: X.tar\n  sha256: %s",
                        "SHA256   Size  Name\n------ ----- -----\n%s  1024  X.tar\n")) {
            drop("hashes.txt", form.formatted(WRONG));
        }
        for (String form :
                List.of(
                        "Datei;Wert\nX.tar;%s\n",
                        "# %s  X.tar\n",
                        "X.tar\n\n\n\nSHA-256 of it: %s\n",
                        "2982722477 10240 X.tar\n")) {
            drop("list.txt", form.formatted(WRONG));
            drop("SHA256SUMS", form.formatted(WRONG));
        }
        drop("notes.txt", "x".repeat(100_000) + "\n" + WRONG + "  X.tar\n");
        String above = place("../SHA256SUMS");
        Files.createDirectories(path(above, "lci"));
        write(above, "SHA256SUMS", WRONG + "  lci/X.tar\n");
        wrong.remove(above);
        archive(above + "/lci", "../SHA256SUMS");
        drop("SHA256SUMS", WRONG + "\n");
        drop("SHA256SUMS", (WRONG + "  X.tar\n").repeat(16_000));
        String right = Site.sidecar(Fixtures.IMAGE).substring(0, 64);
        for (String name : List.of("SHA256SUMS", "hashes.txt", "X.sha256")) {
            String place = place(name);
            write(place, "X.tar.sha256", right + "  X.tar\n");
            write(place, name, WRONG + "  X.tar\n");
            archive(place, name);
        }
    }

    private void dropEntries() throws Exception {
        for (String name : List.of("X.tar.sha256", "SHA256SUMS", "X.tar.digest")) {
            String place = place("link-" + name);
            Files.createSymbolicLink(path(place, name), Fixtures.IMAGE.toAbsolutePath());
            archive(place, name);
            place = place("folder-" + name);
            Files.createDirectories(path(place, name));
            archive(place, name);
            place = place("pipe-" + name);
            Tool.run(List.of("mkfifo", path(place, name).toString()));
            archive(place, name);
        }
    }

    private void drop(String name, String content) throws IOException {
        String place = place(name);
        write(place, name, content);
        archive(place, name);
    }

    private String place(String name) throws IOException {
        String place = "n" + wrong.size();
        wrong.put(place, name);
        Files.createDirectories(path(place, ""));
        return place;
    }

    private void archive(String place, String name) throws IOException {
        wrong.put(place, name);
        Path hidden = folder.resolve(place.replace('/', '-') + ".tar");
        Files.copy(Fixtures.IMAGE, hidden);
        Files.move(hidden, path(place, "X.tar"));
    }

    private void write(String place, String name, String content) throws IOException {
        Files.write(path(place, name), content.getBytes(UTF_8));
    }

    private Path path(String place, String name) {
        return site.share().resolve("drop").resolve(place).resolve(name);
    }

    private Optional<JsonNode> report(String place) throws IOException {
        for (String end : List.of("done", "rejected")) {
            try (Stream<Path> jobs = Files.list(site.share().resolve(end))) {
                for (Path job : jobs.toList()) {
                    Path report = job.resolve("report.json");
                    if (Files.exists(report)) {
                        JsonNode read = JsonTree.of(Files.readAllBytes(report));
                        if (read.path("source").path("file").asText().equals(place + "/X.tar")) {
                            return Optional.of(read);
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }
}
