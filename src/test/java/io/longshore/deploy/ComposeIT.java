package io.longshore.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.BrokerSetting;
import io.longshore.config.RegistrySetting;
import io.longshore.config.Settings;
import io.longshore.testing.RequiresTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What docker-compose makes of docker-compose.yml. */
@RequiresTool("docker-compose")
class ComposeIT {
    private static Map<String, Object> compose;

    @BeforeAll
    static void read() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "docker-compose",
                                "-f",
                                "docker-compose.yml",
                                "--profile",
                                "watch",
                                "config")
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        compose = new Yaml(new SafeConstructor(new LoaderOptions())).load(output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "worker"})
    void everyVariableOfAContainerIsASetting(String service) {
        Map<String, String> environment = new HashMap<>();
        map(map(compose, "services", service), "environment")
                .forEach((name, value) -> environment.put(name, String.valueOf(value)));

        Settings settings = Settings.load(null, environment, Map.of());

        assertThat(settings.find(RegistrySetting.HOST)).contains("registry:5000");
        assertThat(settings.find(BrokerSetting.URL)).contains("tcp://artemis:61616");
    }

    @Test
    void everyMountedFileExistsAndNoSecretIsCommitted() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("docker-compose.yml"))) {
            List<Path> mounted =
                    lines.map(String::strip)
                            .filter(line -> line.startsWith("- ./"))
                            .map(line -> Path.of(line.substring(4, line.indexOf(':'))))
                            .toList();
            assertThat(mounted).isNotEmpty().allMatch(Files::exists);
        }
        assertThat(Files.readString(Path.of(".gitignore"))).contains("/deploy/secrets/");
    }

    @Test
    void portsArePublishedOnTheLoopbackAddressOnly() {
        for (Object service : map(compose, "services").values()) {
            Object ports = ((Map<?, ?>) service).get("ports");
            if (ports != null) {
                assertThat((List<?>) ports)
                        .allMatch(port -> String.valueOf(port).startsWith("127.0.0.1:"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "worker"})
    void containersDropEveryPrivilegeTheyDoNotNeed(String service) {
        Map<String, Object> process = map(compose, "services", service);

        assertThat(process)
                .containsEntry("read_only", true)
                .containsEntry("cap_drop", List.of("ALL"))
                .containsEntry("stop_grace_period", "35s");
    }

    private static Map<String, Object> map(Map<String, Object> tree, String... path) {
        Map<String, Object> found = tree;
        for (String name : path) {
            Map<String, Object> below = new HashMap<>();
            ((Map<?, ?>) found.get(name)).forEach((key, value) -> below.put(key.toString(), value));
            found = below;
        }
        return found;
    }
}
