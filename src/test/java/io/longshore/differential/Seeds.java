package io.longshore.differential;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.differential.Document.Kind;
import io.longshore.json.Json;
import io.longshore.testing.Fixtures;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Good documents: what imgpkg and cosign made, and one of each kind with every known member. */
final class Seeds {
    private static final Path SIGNATURES = Path.of("src/test/resources/fixtures/signatures");
    private static final Path OWN = Path.of("src/test/resources/io/longshore/differential");

    private final Map<Kind, List<JsonNode>> seeds = new EnumMap<>(Kind.class);

    private Seeds() {
        for (Kind kind : Kind.values()) {
            seeds.put(kind, new ArrayList<>());
        }
    }

    static Map<Kind, List<JsonNode>> all() throws IOException {
        Seeds all = new Seeds();
        for (Path tarball :
                List.of(Fixtures.SIGNED, Fixtures.NESTED, Fixtures.IMAGE, Fixtures.INDEX)) {
            all.tarball(tarball);
        }
        all.folder(SIGNATURES, ".manifest.json", Kind.MANIFEST);
        all.folder(SIGNATURES, ".payload.json", Kind.SIMPLE_SIGNING);
        all.folder(SIGNATURES, ".bundle.json", Kind.SIGSTORE_BUNDLE);
        all.folder(SIGNATURES, ".sigstore.json", Kind.SIGSTORE_BUNDLE);
        for (int i = 0; i < 10; i++) {
            // They alone have every member, so they are to come as often as the others.
            all.folder(OWN, ".manifest.json", Kind.MANIFEST);
            all.folder(OWN, ".bundle.json", Kind.SIGSTORE_BUNDLE);
        }
        all.folder(OWN, ".config.json", Kind.CONFIG);
        all.folder(OWN, ".payload.json", Kind.SIMPLE_SIGNING);
        all.folder(OWN, ".manifest-json.json", Kind.MANIFEST_JSON);
        all.seeds.get(Kind.ARTIFACT_CONFIG).addAll(all.seeds.get(Kind.CONFIG));
        return all.seeds;
    }

    private void folder(Path folder, String ending, Kind kind) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                if (file.toString().endsWith(ending)) {
                    seeds.get(kind).add(Json.THEIRS.readTree(Files.readAllBytes(file)));
                }
            }
        }
    }

    private void tarball(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            while (!tar.getNextEntry().getName().equals("manifest.json")) {
                continue;
            }
            JsonNode manifestJson = Json.THEIRS.readTree(tar.readAllBytes());
            if (manifestJson.size() == 1) {
                // The long ones have nothing more, and cost much more time.
                seeds.get(Kind.MANIFEST_JSON).add(manifestJson);
            }
            for (JsonNode config : manifestJson.findValues("Config")) {
                raw(config, Kind.CONFIG);
            }
            for (JsonNode manifest : manifestJson.findValues("Manifest")) {
                raw(manifest, Kind.MANIFEST);
            }
            for (JsonNode index : manifestJson.findValues("ImageIndex")) {
                raw(index, Kind.MANIFEST);
            }
        }
    }

    private void raw(JsonNode text, Kind kind) throws IOException {
        if (text.hasNonNull("Raw")) {
            byte[] raw = text.get("Raw").textValue().getBytes(StandardCharsets.UTF_8);
            seeds.get(kind).add(Json.THEIRS.readTree(raw));
        }
    }
}
