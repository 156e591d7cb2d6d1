package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.longshore.access.ApiRole;
import io.longshore.broker.Addresses;
import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.proof.ProofSite;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.PublishedSchemas;
import io.longshore.testing.archive.Samples;
import io.longshore.web.access.TokenOrders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Each command prints with {@code -o json} what its published schema describes, also a failure. */
class CommandDocumentsIT {
    private static final String REPORT = "import-report-v1";
    private static final String FAILURE = "failure-v1";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z ]+)` \\| (.*) \\|$");
    private static final Pattern SCHEMA = Pattern.compile("\\(schema/([a-z0-9-]+)\\.schema\\.json");

    /** Each is prepared in {@link #prepare}; a word {@code $NAME} stands for a part of it. */
    private static final List<Run> RUNS =
            List.of(
                    new Run("version-v1", 0, "version"),
                    new Run("config-v1", 0, "config"),
                    new Run("config-v1", 0, "config --config $SETTINGS --changed"),
                    new Run("problems-v1", 0, "explain"),
                    new Run("problems-v1", 0, "explain DISK_FULL"),
                    new Run(FAILURE, 2, "explain NO_SUCH_CODE"),
                    new Run("doctor-v1", 0, "doctor --config $SETTINGS"),
                    new Run("doctor-v1", 1, "doctor --config $UNREACHABLE"),
                    new Run("inspection-v1", 0, "inspect $SIGNED --to-prefix $REGISTRY/m"),
                    new Run("inspection-v1", 0, "inspect $DOCKER"),
                    new Run("inspection-v1", 3, "inspect $CUT"),
                    new Run("inspection-v1", 3, "inspect $TEXT"),
                    new Run("inspection-v1", 3, "inspect $WRONG"),
                    new Run(FAILURE, 2, "inspect $SIGNED --to-prefix https://x"),
                    new Run(REPORT, 0, "import $SIGNED --to-repo $REGISTRY/p/lci $INSECURE"),
                    new Run(REPORT, 0, "import $DOCKER --to-prefix $REGISTRY/m $INSECURE"),
                    new Run(REPORT, 3, "import $WRONG --to-repo $REGISTRY/p/lci $INSECURE"),
                    new Run(REPORT, 1, "import $SIGNED --to-repo $CLOSED/p/lci $INSECURE"),
                    new Run("export-v1", 0, "export -b $BUNDLE --to-tar $FOLDER/x.tar $INSECURE"),
                    new Run(FAILURE, 5, "export -b $NONE --to-tar $FOLDER/y.tar $INSECURE"),
                    new Run("description-v1", 0, "describe -b $BUNDLE $INSECURE"),
                    new Run("description-v1", 0, "describe -b $BUNDLE --layers=false $INSECURE"),
                    new Run(FAILURE, 5, "describe -b $NONE $INSECURE"),
                    new Run("verification-v1", 0, "verify -b $BUNDLE --deep $INSECURE"),
                    new Run(
                            "verification-v1",
                            0,
                            "verify --tar $DOCKER --to-prefix $REGISTRY/m $INSECURE"),
                    new Run(
                            "verification-v1",
                            4,
                            "verify --tar $DOCKER --to-prefix $REGISTRY/n $INSECURE"),
                    new Run(FAILURE, 5, "verify -b $NONE $INSECURE"),
                    new Run("preflight-v1", 0, "preflight --to-repo $REGISTRY/p/lci $INSECURE"),
                    new Run(
                            "preflight-v1",
                            0,
                            "preflight --to-prefix $REGISTRY/m $DOCKER $INSECURE"),
                    new Run("preflight-v1", 1, "preflight --to-repo $CLOSED/p/lci $INSECURE"),
                    new Run("audit-v1", 0, "audit --offline $LOG"),
                    new Run("audit-v1", 3, "audit --offline $CHANGED_LOG"),
                    new Run(FAILURE, 3, "audit --offline $FOLDER"),
                    new Run("sent-job-v1", 0, "submit $SIGNED --config $SETTINGS"),
                    new Run(REPORT, 3, "submit $SIGNED --id job-2 --wait --config $SETTINGS"),
                    new Run(FAILURE, 3, "submit --job {} --config $SETTINGS"),
                    new Run("sent-job-v1", 0, "replay job-2 --config $SETTINGS"),
                    new Run(FAILURE, 2, "replay job-9 --config $SETTINGS"),
                    new Run("history-rebuild-v1", 0, "history rebuild --config $SETTINGS"),
                    new Run("reports-v1", 0, "reports --config $SETTINGS"),
                    new Run(REPORT, 3, "reports --job job-2 --config $SETTINGS"),
                    new Run(FAILURE, 5, "reports --job job-9 --config $SETTINGS"),
                    new Run(
                            "added-token-v1",
                            0,
                            "token add --principal anna --role viewer --config $SETTINGS"),
                    new Run(
                            FAILURE,
                            2,
                            "token add --principal anna --role viewer --days 91 --config"
                                    + " $SETTINGS"),
                    new Run("tokens-v1", 0, "token list --config $SETTINGS"),
                    new Run("removed-token-v1", 0, "token remove $TOKEN --config $SETTINGS"),
                    new Run(FAILURE, 5, "token remove aaaaaaaa --config $SETTINGS"),
                    new Run("reports-v1", 0, "reports --status failed --config $SETTINGS"),
                    new Run(FAILURE, 2, "reports --since soon --config $SETTINGS"),
                    new Run("jobs-v1", 0, "jobs --config $SITE"),
                    new Run(FAILURE, 1, "jobs --config $SITE --server http://$CLOSED"),
                    new Run("job-status-v1", 0, "status $JOB --config $SITE"),
                    new Run(FAILURE, 5, "status no-such-job --config $SITE"),
                    new Run("alerts-v1", 0, "alerts --config $SETTINGS"),
                    new Run("dead-v1", 0, "dead --config $SETTINGS"),
                    new Run("dead-v1", 0, "dead --queue $DEAD --config $SETTINGS"),
                    new Run(
                            "dead-message-v1",
                            0,
                            "dead show $NUMBER --queue $DEAD --config $SETTINGS"),
                    new Run(FAILURE, 5, "dead show 1 --queue $DEAD --config $SETTINGS"),
                    new Run(
                            "resent-message-v1",
                            0,
                            "dead resend $NUMBER --queue $DEAD --config $SETTINGS"),
                    new Run(FAILURE, 5, "dead resend 1 --queue $DEAD --config $SETTINGS"),
                    new Run(FAILURE, 2, "dead --queue $DEAD --remove 1 --config $SETTINGS"),
                    new Run(FAILURE, 5, "dead remove 1 --queue $DEAD --config $SETTINGS"),
                    new Run(
                            "removed-messages-v1",
                            0,
                            "dead remove all --queue $DEAD --config $SETTINGS"));

    @TempDir static Path folder;
    private static final Map<String, String> PARTS = new LinkedHashMap<>();
    private static SandboxRegistry registry;
    private static QueueSite queue;

    /** A whole service, for the commands that ask its API. */
    private static Service service;

    /** A command line without {@code -o json}, what it prints and how it ends. */
    private record Run(String schema, int exitCode, String line) {
        /** With the name of a command below it. */
        String command() {
            String[] words = line.split(" ");
            return words.length > 1 && commandsWithJson().containsKey(words[0] + " " + words[1])
                    ? words[0] + " " + words[1]
                    : words[0];
        }

        @Override
        public String toString() {
            return schema + ": " + line;
        }
    }

    @BeforeAll
    static void prepare() throws Exception {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        queue = QueueSite.start(folder);
        queue.publish(QueueSite.report(JobId.parse("job-1"), Status.VERIFIED));
        queue.publish(QueueSite.report(JobId.parse("job-2"), Status.REJECTED));
        queue.file(QueueSite.report(JobId.parse("job-2"), Status.REJECTED));
        queue.publish(Addresses.ALERTS, QueueSite.alert("disk", "DISK_FULL"), null);
        queue.dead("job-3", "DISK_FULL");
        queue.dead(null, "NOT_A_JOB");
        String expired = "{\"version\":1,\"file\":\"x.tar\"}";
        PARTS.put("$NUMBER", "" + queue.deadJob(null, "JOB_EXPIRED", expired));
        Path signed = Files.copy(Fixtures.SIGNED, folder.resolve("signed.tar"));
        byte[] bytes = Files.readAllBytes(signed);
        Path cut = Files.write(folder.resolve("cut.tar"), Arrays.copyOf(bytes, 5000));
        Path text = Files.writeString(folder.resolve("text.tar"), "no archive");
        Path wrong = Files.copy(signed, folder.resolve("wrong.tar"));
        Files.writeString(folder.resolve("wrong.tar.sha256"), "0".repeat(64) + "  wrong.tar\n");
        ProofSite proof = new ProofSite(folder.resolve("proof")).createKey();
        proof.file(proof.gateway("data"), 0, 2);
        ProofSite changed = new ProofSite(folder.resolve("changed")).createKey();
        changed.file(changed.gateway("data"), 0, 2);
        Files.delete(changed.share().root().resolve("done/job-1/report.json"));
        PARTS.put("$SETTINGS", queue.config().toString());
        PARTS.put(
                "$UNREACHABLE",
                Files.writeString(
                                folder.resolve("unreachable.properties"),
                                "longshore.registry=127.0.0.1:" + FreePort.find() + "\n")
                        .toString());
        PARTS.put("$INSECURE", "--registry-insecure --registry-retry-count 1");
        PARTS.put("$REGISTRY", registry.address());
        PARTS.put("$CLOSED", "127.0.0.1:" + FreePort.find());
        PARTS.put("$BUNDLE", registry.address() + "/prepared/lci:9.0.1-1815f87b");
        PARTS.put("$NONE", registry.address() + "/prepared/lci:none");
        PARTS.put("$SIGNED", signed.toString());
        PARTS.put("$DOCKER", Samples.file("airgap-docker-save.tar.zst").toString());
        PARTS.put("$CUT", cut.toString());
        PARTS.put("$TEXT", text.toString());
        PARTS.put("$WRONG", wrong.toString());
        PARTS.put("$FOLDER", Files.createDirectory(folder.resolve("made")).toString());
        PARTS.put("$LOG", proof.share().root().toString());
        PARTS.put("$CHANGED_LOG", changed.share().root().toString());
        PARTS.put(
                "$TOKEN",
                new TokenOrders(queue.share().state(), "root", Clock.systemUTC())
                        .add("anna", ApiRole.VIEWER, 1, List.of())
                        .token()
                        .id());
        PARTS.put("$DEAD", Addresses.JOBS_DEAD);
        startService();
        assertThat(run("import $SIGNED --to-repo $REGISTRY/prepared/lci $INSECURE").exitCode())
                .isZero();
        assertThat(run("import $DOCKER --to-prefix $REGISTRY/m $INSECURE").exitCode()).isZero();
    }

    private static void startService() throws Exception {
        Site site =
                new Site(Files.createDirectory(folder.resolve("site")), registry.address())
                        .set("longshore.registry.insecure", "true");
        StringBuilder settings = new StringBuilder();
        site.texts().forEach((name, value) -> settings.append(name + "=" + value + "\n"));
        Path file = folder.resolve("site.properties");
        PARTS.put("$SITE", Files.writeString(file, settings).toString());
        service = site.start();
        try (Reports reports = site.connect(service)) {
            site.drop(Fixtures.UNSIGNED, "lci/x.tar");
            String job = reports.next(Duration.ofMinutes(2)).jobId();
            site.done(job);
            PARTS.put("$JOB", job);
        }
    }

    @AfterAll
    static void close() throws Exception {
        service.close();
        registry.close();
        queue.close();
        DurableFiles.deleteTree(folder.resolve("share"));
    }

    static List<Run> runs() {
        return RUNS;
    }

    @ParameterizedTest
    @MethodSource("runs")
    void theDocumentOfACommandFitsItsSchema(Run run) {
        CommandResult result = run(run.line() + " -o json");

        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(run.exitCode());
        PublishedSchemas.assertFits(run.schema(), result.out());
    }

    static Stream<Arguments> commands() {
        return commandsWithJson().keySet().stream().map(it -> arguments(it));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void wrongUsageOfACommandIsADocumentAsWell(String command) {
        CommandResult result = run(command + " --no-such-flag -o json");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).contains("BAD_USAGE", "--no-such-flag");
        PublishedSchemas.assertFits(FAILURE, result.out());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anUnreadableSettingsFileIsADocumentAsWell(String command) {
        CommandLine line = commandsWithJson().get(command);
        Run first = RUNS.stream().filter(it -> it.command().equals(command)).findFirst().get();
        boolean reads = line.getCommandSpec().findOption("--config") != null;
        // A copy of a share is audited without settings.
        String without = first.line().replaceFirst(" --(config|offline) \\S+", "");

        CommandResult result =
                run(without + (reads ? " --config " + folder + "/none" : " -x") + " -o json");

        assertThat(result.exitCode()).as(result.out()).isEqualTo(2);
        PublishedSchemas.assertFits(FAILURE, result.out());
    }

    @Test
    void eachCommandWithJsonIsRunAndTheContractNamesItsSchemas() throws Exception {
        Map<String, Set<String>> run = new TreeMap<>();
        RUNS.stream()
                .filter(it -> !it.schema().equals(FAILURE))
                .forEach(
                        it ->
                                run.computeIfAbsent(it.command(), name -> new TreeSet<>())
                                        .add(it.schema()));
        Map<String, Set<String>> documented = new TreeMap<>();
        String contract = Files.readString(Path.of("docs/contracts.md"));
        int from = contract.indexOf("\n### Documents of the commands");
        Matcher row = ROW.matcher(contract.substring(from, contract.indexOf("\n## ", from)));
        while (row.find()) {
            documented.put(
                    row.group(1),
                    SCHEMA.matcher(row.group(2))
                            .results()
                            .map(it -> it.group(1))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }

        // A replay that waits prints what a submitted job prints.
        run.get("replay").add(REPORT);
        assertThat(run).isEqualTo(documented);
        assertThat(run.keySet()).isEqualTo(commandsWithJson().keySet());
    }

    @Test
    void eachSchemaHasAnIdOfItsOwnAndAVersion() {
        List<String> ids = new ArrayList<>();
        PublishedSchemas.all()
                .forEach(
                        (name, schema) -> {
                            ids.add(schema.path("$id").asText());
                            String version = name.replaceFirst(".*-v", "");
                            assertThat(schema.path("title").asText())
                                    .as(name)
                                    .endsWith(", version " + version);
                            // A receipt is an in-toto statement, whose version is in its type.
                            if (!name.startsWith("receipt")) {
                                assertThat(schema.at("/properties/version/const").asText())
                                        .as(name)
                                        .isEqualTo(version);
                            }
                        });

        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("urn:uuid:[0-9a-f-]+"));
    }

    /** Those that have {@code -o}, with their names as they are typed. */
    private static Map<String, CommandLine> commandsWithJson() {
        Map<String, CommandLine> found = new TreeMap<>();
        addCommandsWithJson("", Program.commandLine(), found);
        return found;
    }

    private static void addCommandsWithJson(
            String above, CommandLine line, Map<String, CommandLine> found) {
        line.getSubcommands()
                .forEach(
                        (name, command) -> {
                            if (command.getCommandSpec().findOption("-o") != null) {
                                found.put(above + name, command);
                            }
                            addCommandsWithJson(above + name + " ", command, found);
                        });
    }

    private static CommandResult run(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.split(" ")) {
            String resolved = word;
            for (Map.Entry<String, String> part : PARTS.entrySet()) {
                resolved = resolved.replace(part.getKey(), part.getValue());
            }
            words.addAll(List.of(resolved.split(" ")));
        }
        return CommandResult.longshore(words.toArray(String[]::new));
    }
}
