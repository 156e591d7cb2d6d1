package io.longshore.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.RequiresTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/**
 * The conformance suite of the OCI distribution specification (pull, push, content discovery,
 * content management), built from tools/conformance, against the sandbox.
 */
@RequiresTool("oci-conformance")
class ConformanceIT {
    /** What the sandbox leaves out, as the specification allows. */
    private static final Map<String, String> LEFT_OUT =
            Map.of(
                    "Blob anonymous mount", "Skip",
                    // Not in version 1.1.
                    "Manifest put with tag params", "Disabled");

    static Stream<Access> access() {
        return Stream.of(
                new Access.Anonymous(),
                new Access.Basic("robot", "s3cret"),
                new Access.Bearer("robot", "s3cret", Duration.ofMinutes(5)));
    }

    @ParameterizedTest
    @MethodSource("access")
    void theSandboxPassesTheOciConformanceSuite(Access access, @TempDir Path folder)
            throws Exception {
        SandboxOptions options = SandboxOptions.defaults().withAccess(access);
        try (SandboxRegistry registry = SandboxRegistry.start(options)) {
            Path output = folder.resolve("output.txt");
            ProcessBuilder suite =
                    new ProcessBuilder("oci-conformance")
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile());
            suite.environment().putAll(settings(registry, folder));
            Process process = suite.start();
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("the suite ends").isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
            assertThat(answers(folder)).hasSizeGreaterThan(25).allSatisfy(ConformanceIT::passed);
        }
    }

    private static Map<String, String> settings(SandboxRegistry registry, Path folder) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("OCI_VERSION", "1.1");
        settings.put("OCI_REGISTRY", registry.address());
        settings.put("OCI_TLS", "disabled");
        settings.put("OCI_USERNAME", "robot");
        settings.put("OCI_PASSWORD", "s3cret");
        settings.put("OCI_RESULTS_DIR", folder.toString());
        settings.put("OCI_API_BLOBS_UPLOAD_CANCEL", "true");
        settings.put("OCI_API_BLOBS_DIGEST_HEADER", "true");
        settings.put("OCI_API_MANIFESTS_DIGEST_HEADER", "true");
        // The specification asks for sha256 only, and so do we: see oci.Digest.
        settings.put("OCI_DATA_SHA512", "false");
        return settings;
    }

    private static Map<String, String> answers(Path folder) throws IOException {
        Map<String, Map<String, String>> results =
                new Yaml().load(Files.readString(folder.resolve("results.yaml")));
        return results.get("apis");
    }

    private static void passed(String api, String result) {
        assertThat(result).as(api).isEqualTo(LEFT_OUT.getOrDefault(api, "Pass"));
    }
}
