package io.longshore.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.Tool;
import io.longshore.testing.registry.Distribution;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in examples/, as another system would run them, against a service process. */
@RequiresTool("docker-registry")
class ExamplesIT {
    private static final Path EXAMPLES = Path.of("examples").toAbsolutePath();
    private static final String FILE = "lci/lci-v9.0.1-1815f87b.tar";

    /** The interpreter of the system, for which Debian has the client. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final Pattern CLIENT_LIBRARY =
            Pattern.compile("/(artemis|jakarta|netty|commons|jctools|slf4j)[^/]*\\.jar$");

    @TempDir static Path folder;
    private static Distribution registry;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws IOException {
        registry = Distribution.start(folder.resolve("registry"), Distribution.options());
        service =
                ServiceProcess.startDefault(
                        folder,
                        Map.of(
                                "longshore.registry", registry.address(),
                                "longshore.registry.insecure", "true",
                                "longshore.project", "supervisor-services",
                                "longshore.target.repository", "{name}"));
        Path tarball = service.share().resolve("depot").resolve(FILE);
        Files.createDirectories(tarball.getParent());
        Files.copy(Fixtures.SIGNED, tarball);
    }

    @AfterAll
    static void stop() {
        service.close();
        registry.close();
    }

    @Test
    @RequiresTool("bash")
    void theShellExampleSendsAJobByStompAndPrintsItsReport() throws IOException {
        verified(List.of("bash", EXAMPLES.resolve("stomp/import.sh").toString(), FILE));
    }

    @Test
    @RequiresTool({"node", "npm"})
    void theNodeExampleSendsAJobByAmqpAndPrintsItsReport() throws IOException {
        Path here = Files.createDirectory(folder.resolve("node"));
        for (String name : List.of("import.js", "package.json", "package-lock.json")) {
            Files.copy(EXAMPLES.resolve("node").resolve(name), here.resolve(name));
        }
        Tool.run(List.of("npm", "ci", "--silent", "--prefix", here.toString()));

        verified(List.of("node", here.resolve("import.js").toString(), FILE, target("from-node")));

        assertThat(registry.contents().tags("supervisor-services/from-node"))
                .containsKey("9.0.1-1815f87b");
    }

    @Test
    void thePythonExampleSendsAJobByAmqpAndPrintsItsReport() throws IOException {
        requireProton();

        verified(List.of(PYTHON, EXAMPLES.resolve("python/import.py").toString(), FILE));
    }

    @Test
    void theJavaExampleSendsAJobByJmsAndPrintsItsReport() throws IOException {
        verified(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        clientLibraries(),
                        EXAMPLES.resolve("jms/Import.java").toString(),
                        FILE));
    }

    @Test
    @RequiresTool("bash")
    void anExampleReportsAMissingDepotFileAsRejected() throws IOException {
        Tool.Result result =
                run(List.of("bash", EXAMPLES.resolve("stomp/import.sh").toString(), "none.tar"));

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(JsonTree.of(result.out()).at("/problems/0/code").asText())
                .isEqualTo("FILE_MISSING");
    }

    /** What a client of the broker needs; nothing of ours. */
    private static String clientLibraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> CLIENT_LIBRARY.matcher(entry).find())
                .collect(Collectors.joining(File.pathSeparator));
    }

    static void requireProton() {
        boolean there =
                Files.isExecutable(Path.of(PYTHON))
                        && Tool.runAnyhow(List.of(PYTHON, "-c", "import proton"), Map.of())
                                        .exitCode()
                                == 0;
        String message = "SKIPPED: " + PYTHON + " has no module proton (python3-qpid-proton)";
        if (!there && "1".equals(System.getenv("LONGSHORE_REQUIRE_TOOLS"))) {
            throw new AssertionError(message);
        }
        Assumptions.assumeTrue(there, message);
    }

    private static String target(String name) {
        return registry.address() + "/supervisor-services/" + name;
    }

    private static void verified(List<String> command) throws IOException {
        Tool.Result result = run(command);

        assertThat(result.exitCode()).as(result.err()).isZero();
        JsonNode report = JsonTree.of(result.out());
        assertThat(report.path("status").asText()).isEqualTo("VERIFIED");
        assertThat(report.at("/source/file").asText()).isEqualTo(FILE);
    }

    private static Tool.Result run(List<String> command) throws IOException {
        BrokerLogin user = BrokerLogin.client(service.data());
        URI broker = URI.create(service.brokerUrl());
        return Tool.runAnyhow(
                command,
                Map.of(
                        "BROKER_HOST", broker.getHost(),
                        "BROKER_PORT", String.valueOf(broker.getPort()),
                        "BROKER_USERNAME", user.username(),
                        "BROKER_PASSWORD", user.password()));
    }
}
