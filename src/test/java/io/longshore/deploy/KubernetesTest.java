package io.longshore.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.BrokerSetting;
import io.longshore.config.HttpSetting;
import io.longshore.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the manifests in deploy/kubernetes allow. */
class KubernetesTest {
    private static final Path MANIFESTS = Path.of("deploy/kubernetes");

    @Test
    void thePodsNeedNoMoreThanTheNamespaceGrants() throws IOException {
        assertThat(at(documents("namespace.yaml").get(0), "metadata", "labels"))
                .asString()
                .contains("pod-security.kubernetes.io/enforce=restricted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway.yaml", "worker.yaml"})
    void containersDropEveryPrivilegeTheyDoNotNeed(String file) throws IOException {
        Map<?, ?> pod = (Map<?, ?>) at(documents(file).get(0), "spec", "template", "spec");
        assertThat(pod.get("automountServiceAccountToken")).isEqualTo(false);
        assertThat(at(pod, "securityContext", "runAsNonRoot")).isEqualTo(true);
        assertThat(at(pod, "securityContext", "seccompProfile", "type"))
                .isEqualTo("RuntimeDefault");
        assertThat((List<?>) pod.get("containers"))
                .isNotEmpty()
                .allSatisfy(
                        container -> {
                            Map<?, ?> rights = (Map<?, ?>) at(container, "securityContext");
                            assertThat(rights.get("allowPrivilegeEscalation")).isEqualTo(false);
                            assertThat(rights.get("readOnlyRootFilesystem")).isEqualTo(true);
                            assertThat(at(rights, "capabilities", "drop"))
                                    .isEqualTo(List.of("ALL"));
                        });
    }

    @Test
    void whatNoPolicyAllowsIsRefusedInBothDirections() throws IOException {
        assertThat(documents("network.yaml"))
                .anySatisfy(
                        policy -> {
                            assertThat(at(policy, "spec", "podSelector")).isEqualTo(Map.of());
                            assertThat(at(policy, "spec", "policyTypes"))
                                    .isEqualTo(List.of("Ingress", "Egress"));
                            assertThat(at(policy, "spec", "ingress")).isNull();
                            assertThat(at(policy, "spec", "egress")).isNull();
                        });
    }

    @Test
    void theBrokerAndThePageUseTls() throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (Object generator :
                (List<?>) at(documents("kustomization.yaml").get(0), "configMapGenerator")) {
            for (Object literal : (List<?>) at(generator, "literals")) {
                String[] pair = literal.toString().split("=", 2);
                environment.put(pair[0], pair[1]);
            }
        }

        Settings settings = Settings.load(null, environment, Map.of());

        assertThat(settings.find(BrokerSetting.CA_CERT_PATH)).isPresent();
        assertThat(settings.find(HttpSetting.CERTIFICATE)).isPresent();
        assertThat(settings.find(HttpSetting.KEY)).isPresent();
    }

    private static List<Object> documents(String file) throws IOException {
        List<Object> documents = new ArrayList<>();
        new Yaml(new SafeConstructor(new LoaderOptions()))
                .loadAll(Files.readString(MANIFESTS.resolve(file)))
                .forEach(documents::add);
        return documents;
    }

    private static Object at(Object tree, String... path) {
        Object found = tree;
        for (String name : path) {
            found = found == null ? null : ((Map<?, ?>) found).get(name);
        }
        return found;
    }
}
