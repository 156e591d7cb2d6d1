package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.service.Role;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.ServiceProcess;
import io.longshore.testing.registry.Distribution;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunCommandIT {
    @TempDir Path folder;

    @Test
    @RequiresTool("docker-registry")
    void theServicePrintsItsAddressesBecomesReadyAndStopsOnRequest() throws Exception {
        try (Distribution registry =
                        Distribution.start(folder.resolve("registry"), Distribution.options());
                ServiceProcess service =
                        ServiceProcess.startDefault(
                                folder,
                                Map.of(
                                        "longshore.registry",
                                        registry.address(),
                                        "longshore.registry.insecure",
                                        "true"))) {
            assertThat(service.readyLines())
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith("share").contains("share"),
                            line -> assertThat(line).startsWith("broker").contains("(embedded)"),
                            line -> assertThat(line).contains("registry", registry.address()),
                            line -> assertThat(line).startsWith("page").contains("http://"));
            Awaitility.await()
                    .untilAsserted(
                            () ->
                                    assertThat(get(service, "ready"))
                                            .isEqualTo("{\"status\":\"UP\"}"));

            assertThat(service.stop()).as(service.log()).isEqualTo(143);
            assertThat(service.log()).doesNotContain("ERROR", "Exception");
        }
    }

    @Test
    @RequiresTool("env")
    void commandsFindABrokerWhoseFolderAndPortOnlyItsServiceKnows() {
        Path share = folder.resolve("share");
        Map<String, String> settings =
                Map.of(
                        "longshore.registry", "127.0.0.1:1",
                        "longshore.registry.insecure", "true",
                        "longshore.share", share.toString(),
                        "longshore.broker.port", "0",
                        "longshore.http.port", "0");
        List<String> environment = List.of("env", "LONGSHORE_DATA=" + folder.resolve("own"));
        try (ServiceProcess service =
                ServiceProcess.start(
                        environment, folder, "service", settings, Role.ALL, "-Xmx192m")) {
            service.awaitReady();
            String config = folder.resolve("service.properties").toString();

            assertThat(CommandResult.longshore("reports", "--config", config).exitCode()).isZero();
            assertThat(CommandResult.longshore("dead", "--config", config).exitCode()).isZero();
        }
    }

    @Test
    void aServiceWithoutARegistryIsAUsageError() throws IOException {
        StringWriter err = new StringWriter();

        int code = run(err, "");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("longshore.registry is not set");
    }

    @Test
    void aWorkerWithoutABrokerIsAUsageError() throws IOException {
        StringWriter err = new StringWriter();

        int code = run(err, "longshore.registry=harbor1.test.com", "--role", "worker");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("longshore.broker.url");
    }

    private int run(StringWriter err, String settings, String... more) throws IOException {
        Path config = Files.writeString(folder.resolve("longshore.properties"), settings);
        CommandLine line = Program.commandLine();
        line.setErr(new PrintWriter(err, true));
        String[] arguments = new String[more.length + 3];
        arguments[0] = "run";
        arguments[1] = "--config";
        arguments[2] = config.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return line.execute(arguments);
    }

    private static String get(ServiceProcess service, String what)
            throws IOException, InterruptedException {
        URI page = URI.create(service.pageUrl() + "/observe/health/" + what);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
