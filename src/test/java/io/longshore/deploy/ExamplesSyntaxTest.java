package io.longshore.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The examples whose system is not here; {@link ExamplesIT} runs the others. */
class ExamplesSyntaxTest {
    private static final Path EXAMPLES = Path.of("examples");
    private static final Pattern SHELL =
            Pattern.compile("sh\\s+(?:'''(.*?)'''|'([^'\\n]*)')", Pattern.DOTALL);
    private static final Pattern OURS = Pattern.compile("examples ?}?}?/([\\w/.-]+\\.sh)");

    @Test
    @RequiresTool("ansible-playbook")
    void ansibleAcceptsThePlaybook() {
        Tool.run(
                List.of(
                        "ansible-playbook",
                        "--syntax-check",
                        EXAMPLES.resolve("ansible/import.yml").toString()));
    }

    @Test
    @RequiresTool("bash")
    void theLinesOfTheGitLabJobAreAShellScript() throws IOException {
        Map<String, Map<String, Object>> file =
                new Yaml().load(Files.readString(EXAMPLES.resolve("gitlab/.gitlab-ci.yml")));
        List<?> lines = (List<?>) file.get("import").get("script");
        assertThat(lines).hasSizeGreaterThan(3);
        accept(String.join("\n", lines.stream().map(Object::toString).toList()));
    }

    @Test
    @RequiresTool("bash")
    void theShellStepsOfTheJenkinsPipelineAreScripts() throws IOException {
        Matcher step = SHELL.matcher(Files.readString(EXAMPLES.resolve("jenkins/Jenkinsfile")));
        int steps = 0;
        while (step.find()) {
            String script = step.group(1) == null ? step.group(2) : step.group(1);
            // Groovy reads \\ as one.
            accept(script.replace("\\\\", "\\"));
            steps++;
        }
        assertThat(steps).isEqualTo(3);
    }

    @Test
    void everyScriptThatAnExampleCallsIsThere() throws IOException {
        List<String> called = new ArrayList<>();
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            for (Path file :
                    files.filter(it -> it.toString().matches(".*(\\.yml|Jenkinsfile)")).toList()) {
                Matcher script = OURS.matcher(Files.readString(file));
                while (script.find()) {
                    called.add(script.group(1));
                }
            }
        }
        assertThat(called)
                .hasSizeGreaterThan(5)
                .allSatisfy(script -> assertThat(EXAMPLES.resolve(script)).isExecutable());
    }

    private static void accept(String script) {
        Tool.Result checked = Tool.runAnyhow(List.of("bash", "-n", "-c", script), Map.of());
        assertThat(checked.exitCode()).as(script + checked.err()).isZero();
    }
}
