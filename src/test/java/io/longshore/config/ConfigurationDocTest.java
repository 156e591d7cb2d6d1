package io.longshore.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/configuration.md against the table in the code. */
class ConfigurationDocTest {
    private static final Path PAGE = Path.of("docs/configuration.md");
    private static final String HEAD =
            "| setting | type | default | unit | what it does |\n|---|---|---|---|---|\n";

    @Test
    void theConfigurationPageMatchesTheTableOfSettings() throws IOException {
        String page = Files.readString(PAGE);
        String wanted = page.substring(0, page.indexOf(HEAD)) + HEAD + rows();
        if (Boolean.getBoolean("longshore.update-docs")) {
            Files.writeString(PAGE, wanted);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(wanted);
    }

    @Test
    void theTableHasTheRowsOfEveryTopic() throws Exception {
        List<Setting<?>> declared = new ArrayList<>();
        for (String topic : topics()) {
            for (Field row : Class.forName("io.longshore.config." + topic).getFields()) {
                declared.add((Setting<?>) row.get(null));
            }
        }
        assertThat(SettingsTable.rows())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(declared);
    }

    /** The classes that declare rows. */
    private static List<String> topics() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/io/longshore/config"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Setting.java") && !name.equals("Setting.java"))
                    .map(name -> name.replace(".java", ""))
                    .toList();
        }
    }

    private static String rows() {
        return SettingsTable.rows().stream()
                .map(ConfigurationDocTest::row)
                .collect(Collectors.joining());
    }

    private static String row(Setting<?> setting) {
        String value = setting.defaultText() == null ? "" : "`" + setting.defaultText() + "`";
        return String.format(
                "| `%s` | %s | %s | %s | %s |%n",
                setting.name(),
                setting.type().label(),
                value,
                setting.unit(),
                setting.description());
    }
}
