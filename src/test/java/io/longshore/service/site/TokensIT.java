package io.longshore.service.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.cli.CommandResult;
import io.longshore.json.JsonTree;
import io.longshore.proof.ledger.KeyChanges;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.service.Service;
import io.longshore.testing.PublishedSchemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens from the command to the log, with a running service that has a site key. */
class TokensIT {
    @TempDir Path folder;

    @Test
    void aTokenIsRecordedInTheLogAndTheAuditBeforeItIsValidAndSoIsItsRemoval() throws Exception {
        Path lines = folder.resolve("audit.jsonl");
        Site site =
                new Site(folder, "registry.invalid").set("longshore.audit.file", lines.toString());
        Path state = site.share().resolve(".longshore");
        LogFolder log = new LogFolder(state.resolve(SiteLog.NAME));
        Files.createDirectories(state);
        KeyChanges.create(
                new SiteLog(log, site.data()),
                "test.com/longshore",
                folder.resolve("recovery.key"));
        Path config = config(site);
        try (Service service = site.start()) {
            assertThat(service.pageUrl()).isNotEmpty();
            assertThat(site.data().resolve("local.token")).content().startsWith("lsh_");

            JsonNode added =
                    document(
                            "token add --principal anna --role sender --network 10.0.0.0/8",
                            config);
            String id = added.path("id").asText();
            awaitStates(config, "VALID");
            assertThat(Files.readString(lines)).contains("token-add", id);
            assertThat(entries(log)).filteredOn(it -> it.contains("token-add")).hasSize(1);

            document("token remove " + id, config);
            awaitStates(config);
            assertThat(entries(log)).filteredOn(it -> it.contains("token-remove")).hasSize(1);
            for (String line : Files.readAllLines(lines)) {
                PublishedSchemas.assertFits("audit-line-v1", line);
            }
            assertThat(Files.readString(lines) + entries(log))
                    .doesNotContain(added.path("token").asText());
        }
        String share = site.share().toString();
        CommandResult whole = CommandResult.longshore("audit", "--offline", share);
        assertThat(whole.exitCode()).as(whole.out() + whole.err()).isZero();

        Files.delete(detailsOfAccess(state));

        CommandResult damaged = CommandResult.longshore("audit", "--offline", share);
        assertThat(damaged.exitCode()).isEqualTo(3);
        assertThat(damaged.out()).contains("REMOVED", "names a document that is missing");
    }

    private void awaitStates(Path config, String... states) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> {
                            List<String> found = new ArrayList<>();
                            document("token list", config)
                                    .path("tokens")
                                    .forEach(token -> found.add(token.path("state").asText()));
                            assertThat(found).containsExactly(states);
                        });
    }

    private static JsonNode document(String command, Path config) throws IOException {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(List.of("-o", "json", "--config", config.toString()));
        CommandResult result = CommandResult.longshore(words.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        return JsonTree.of(result.out().getBytes(StandardCharsets.UTF_8));
    }

    private Path config(Site site) throws IOException {
        return Files.writeString(
                folder.resolve("longshore.properties"),
                site.texts().entrySet().stream()
                        .map(it -> it.getKey() + "=" + it.getValue() + "\n")
                        .collect(Collectors.joining()));
    }

    private static List<String> entries(LogFolder log) throws IOException {
        List<String> entries = new ArrayList<>();
        for (int i = 0; Files.exists(log.entry(i)); i++) {
            entries.add(Files.readString(log.entry(i)));
        }
        return entries;
    }

    private static Path detailsOfAccess(Path state) throws IOException {
        try (Stream<Path> documents = Files.list(state.resolve("log/document"))) {
            for (Path document : documents.toList()) {
                String text = Files.readString(document);
                if (text.contains("token-remove")) {
                    PublishedSchemas.assertFits("access-details-v1", text);
                    return document;
                }
            }
        }
        throw new AssertionError("no details of an access");
    }
}
