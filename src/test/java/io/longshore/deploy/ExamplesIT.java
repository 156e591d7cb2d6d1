package io.longshore.deploy;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.TestCa;
import io.longshore.testing.Tool;
import io.longshore.testing.registry.Distribution;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
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

/**
 * The examples in examples/, as another system would run them, against a service process whose
 * broker requires TLS. The archive is sent to the depot by SFTP.
 */
@RequiresTool({"docker-registry", "sftp", "ssh-keygen"})
class ExamplesIT {
    private static final Path EXAMPLES = Path.of("examples").toAbsolutePath();
    private static final String FILE = "lci-v9.0.1-1815f87b.tar";

    /** The interpreter of the system, for which Debian has the client. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final Pattern CLIENT_LIBRARY =
            Pattern.compile("/(artemis|jakarta|netty|commons|jctools|slf4j|pem|asn)[^/]*\\.jar$");

    private static final int SFTP_PORT = FreePort.find();

    @TempDir static Path folder;
    private static Path authority;
    private static Distribution registry;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws IOException {
        registry = Distribution.start(folder.resolve("registry"), Distribution.options());
        TestCa ca = TestCa.create("CA");
        authority = ca.writePem(folder.resolve("ca.pem"));
        Tool.run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key().toString()));
        service =
                ServiceProcess.startDefault(
                        folder,
                        Map.ofEntries(
                                entry("longshore.registry", registry.address()),
                                entry("longshore.registry.insecure", "true"),
                                entry("longshore.project", "supervisor-services"),
                                entry("longshore.target.repository", "{name}"),
                                entry("longshore.broker.certificate", certificate(ca)),
                                entry("longshore.broker.key", folder.resolve("tls.key").toString()),
                                entry("longshore.sftp.port", String.valueOf(SFTP_PORT)),
                                entry("longshore.sftp.users", users())));
        upload();
    }

    private static String certificate(TestCa ca) throws IOException {
        TestCa.Issued server = ca.server();
        server.writeKey(folder.resolve("tls.key"));
        return server.writeCertificate(folder.resolve("tls.crt")).toString();
    }

    private static Path key() {
        return folder.resolve("key");
    }

    private static String users() throws IOException {
        String line = "anna:" + Files.readString(Path.of(key() + ".pub"));
        return Files.writeString(folder.resolve("users"), line).toString();
    }

    /** As examples/README.md says, with the service's own host key in known_hosts. */
    private static void upload() throws IOException {
        Path known = folder.resolve("known_hosts");
        Files.writeString(
                known,
                Tool.run(List.of("ssh-keyscan", "-p", String.valueOf(SFTP_PORT), "127.0.0.1"))
                        .text());
        Path config = folder.resolve("ssh_config");
        Files.writeString(
                config,
                "IdentityFile %s%nIdentitiesOnly yes%nUserKnownHostsFile %s%n"
                        .formatted(key(), known));
        Path archive = Files.copy(Fixtures.SIGNED, folder.resolve(FILE));
        Tool.Result result =
                Tool.runAnyhow(
                        List.of(EXAMPLES.resolve("upload.sh").toString(), archive.toString()),
                        Map.of(
                                "SFTP_USER", "anna",
                                "SFTP_PORT", String.valueOf(SFTP_PORT),
                                "SSH_CONFIG", config.toString()));
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(service.share().resolve("depot")).isDirectoryContaining("glob:**/" + FILE);
    }

    @AfterAll
    static void stop() {
        service.close();
        registry.close();
    }

    @Test
    @RequiresTool({"bash", "curl", "sha256sum"})
    void theCurlExampleDropsAnArchiveWithItsChecksumAndPrintsItsReport() throws IOException {
        Path ssh = Files.createDirectories(folder.resolve("home/.ssh"));
        Files.copy(
                folder.resolve("known_hosts"),
                ssh.resolve("known_hosts"),
                StandardCopyOption.REPLACE_EXISTING);

        Tool.Result result =
                Tool.runAnyhow(
                        List.of(
                                EXAMPLES.resolve("curl/drop.sh").toString(),
                                folder.resolve(FILE).toString(),
                                "from-curl"),
                        Map.of(
                                "HOME", folder.resolve("home").toString(),
                                "SFTP_USER", "anna",
                                "SFTP_PORT", String.valueOf(SFTP_PORT),
                                "SFTP_KEY", key().toString()));

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.text()).contains("\"status\" : \"VERIFIED\"", "\"MATCHED\"", "from-curl");
    }

    @Test
    @RequiresTool({"bash", "openssl"})
    void theShellExampleSendsAJobByStompAndPrintsItsReport() throws IOException {
        verified(shell(FILE));
    }

    @Test
    @RequiresTool({"node", "npm"})
    void theNodeExampleSendsAJobByAmqpAndPrintsItsReport() throws IOException {
        verified(node(FILE, target("from-node")));

        assertThat(registry.contents().tags("supervisor-services/from-node"))
                .containsKey("9.0.1-1815f87b");
    }

    @Test
    void thePythonExampleSendsAJobByAmqpAndPrintsItsReport() throws IOException {
        requireProton();

        verified(python(FILE));
    }

    @Test
    void theJavaExampleSendsAJobByJmsAndPrintsItsReport() throws IOException {
        verified(java(FILE));
    }

    @Test
    @RequiresTool({"bash", "openssl", "node", "npm"})
    void noExampleTrustsABrokerWhoseCertificateIsOfAnotherAuthority() throws IOException {
        requireProton();
        Path other = TestCa.create("another CA").writePem(folder.resolve("other.pem"));

        for (List<String> command : List.of(shell(FILE), node(FILE), python(FILE), java(FILE))) {
            Tool.Result result = run(command, other);
            assertThat(result.exitCode()).as(command + ": " + result.err()).isEqualTo(1);
            assertThat(result.text()).as(command.toString()).isEmpty();
        }
    }

    @Test
    @RequiresTool({"bash", "openssl"})
    void anExampleReportsAMissingDepotFileAsRejected() throws IOException {
        Tool.Result result = run(shell("none.tar"));

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(JsonTree.of(result.out()).at("/problems/0/code").asText())
                .isEqualTo("FILE_MISSING");
    }

    private static List<String> shell(String file) {
        return List.of("bash", EXAMPLES.resolve("stomp/import.sh").toString(), file);
    }

    /** In a copy, so that no library is installed into the source. */
    private static List<String> node(String... arguments) throws IOException {
        Path here = folder.resolve("node");
        if (!Files.exists(here)) {
            Files.createDirectory(here);
            for (String name : List.of("import.js", "package.json", "package-lock.json")) {
                Files.copy(EXAMPLES.resolve("node").resolve(name), here.resolve(name));
            }
            Tool.run(List.of("npm", "ci", "--silent", "--prefix", here.toString()));
        }
        List<String> command = new ArrayList<>(List.of("node"));
        command.add(here.resolve("import.js").toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<String> python(String file) {
        return List.of(PYTHON, EXAMPLES.resolve("python/import.py").toString(), file);
    }

    private static List<String> java(String file) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                clientLibraries(),
                EXAMPLES.resolve("jms/Import.java").toString(),
                file);
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
        return run(command, authority);
    }

    private static Tool.Result run(List<String> command, Path ca) throws IOException {
        BrokerLogin user = BrokerLogin.client(service.data());
        URI broker = URI.create(service.brokerUrl());
        return Tool.runAnyhow(
                command,
                Map.of(
                        "BROKER_HOST", "localhost",
                        "BROKER_PORT", String.valueOf(broker.getPort()),
                        "BROKER_CA", ca.toString(),
                        "BROKER_USERNAME", user.username(),
                        "BROKER_PASSWORD", user.password()));
    }
}
