package io.longshore.cli.site;

import static io.longshore.cli.CommandResult.longshore;
import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.cli.CommandResult;
import io.longshore.files.DurableFiles;
import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.proof.ProofSite;
import io.longshore.testing.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code keys}, {@code audit} and {@code log}, without a service. */
class LogCommandsTest {
    @TempDir Path folder;
    private ProofSite site;
    private Path settings;

    @BeforeEach
    void writeSettings() throws IOException {
        site = new ProofSite(folder.resolve("site"));
        settings = folder.resolve("longshore.properties");
        Files.writeString(
                settings,
                "longshore.share=%s%nlongshore.data=%s%n"
                        .formatted(site.share().root(), folder.resolve("site/data")));
    }

    private CommandResult run(String... words) {
        String[] all =
                Stream.concat(Stream.of(words), Stream.of("--config", settings.toString()))
                        .toArray(String[]::new);
        return longshore(all);
    }

    private void init() {
        CommandResult made =
                run("keys", "init", "--name", ProofSite.NAME, "--recovery", folder + "/recovery");
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.out()).contains("fingerprint ", "recovery key ");
    }

    private static TreeMap<Path, Digest> content(Path root) throws IOException {
        TreeMap<Path, Digest> content = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                content.put(path, Digest.of(Files.readAllBytes(path)));
            }
        }
        return content;
    }

    @Test
    void anAuditorWithACopyAndThePublicKeyNeedsNoSettingsAndChangesNothing() throws IOException {
        init();
        site.file(site.gateway("data"), 0, 5);
        Path copy = folder.resolve("copy");
        Trees.copy(site.share().root(), copy);
        Path vkey = Files.copy(site.vkey(), folder.resolve("site.vkey"));
        DurableFiles.deleteTree(folder.resolve("site"));
        Files.delete(settings);
        TreeMap<Path, Digest> before = content(copy);

        CommandResult whole =
                longshore("audit", "--offline", copy.toString(), "--key", vkey.toString());

        assertThat(whole.exitCode()).as(whole.err()).isZero();
        assertThat(whole.out().lines().findFirst().orElseThrow())
                .startsWith("This log does not protect against the holder of its key");
        assertThat(whole.out()).contains("receipts     5", "Nothing was found.");
        assertThat(content(copy)).isEqualTo(before);

        Files.delete(copy.resolve("done/job-3/report.json"));
        CommandResult changed = longshore("audit", "--offline", copy.toString(), "-o", "json");
        assertThat(changed.exitCode()).isEqualTo(3);
        assertThat(Json.THEIRS.readTree(changed.out()).at("/findings/0/job").asText())
                .isEqualTo("job-3");
    }

    @Test
    void beforeALogHasBegunTheCommandsNameTheNextStep() {
        init();

        CommandResult rotated = run("keys", "rotate", "--reason", "early");
        CommandResult audited = run("audit");

        assertThat(rotated.exitCode()).isEqualTo(2);
        assertThat(rotated.err()).contains("SITE_KEY_UNUSABLE", "Start a gateway");
        assertThat(audited.err()).contains("FILE_MISSING", "start a gateway");
    }

    @Test
    void aLogIsRecoveredWithTheReasonAndTheAuditPrintsIt() throws IOException {
        init();
        site.file(site.gateway("data"), 0, 2);
        Path older = folder.resolve("older");
        Trees.copy(site.share().root(), older);
        site.file(site.gateway("data"), 2, 3);
        DurableFiles.deleteTree(site.share().root());
        Trees.copy(older, site.share().root());

        CommandResult recovered = run("log", "recover", "--reason", "backup of 1 May");

        assertThat(recovered.exitCode()).as(recovered.err()).isZero();
        assertThat(recovered.out()).contains("entries lost     3");
        CommandResult audited = run("audit");
        assertThat(audited.exitCode()).isZero();
        assertThat(audited.out()).contains("backup of 1 May", "3 entries of the former log");
        assertThat(run("log", "recover", "--reason", "again").exitCode()).isEqualTo(2);
    }
}
