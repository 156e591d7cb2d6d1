package io.longshore.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.SettingsTable;
import io.longshore.problem.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/harbor.md names codes and settings that there are. */
class HarborDocTest {
    private final String text = Files.readString(Path.of("docs/harbor.md"));

    HarborDocTest() throws IOException {}

    @Test
    void everyProblemCodeInTheHarborPageExists() {
        Set<String> codes =
                Arrays.stream(Code.values()).map(Code::name).collect(Collectors.toSet());
        assertThat(all("`([A-Z]+_[A-Z_]+)`"))
                .filteredOn(word -> !word.endsWith("_PROXY"))
                .isNotEmpty()
                .isSubsetOf(codes);
    }

    @Test
    void everySettingInTheHarborPageExists() {
        Set<String> settings =
                SettingsTable.rows().stream().map(row -> row.name()).collect(Collectors.toSet());
        Set<String> named = all("`?(longshore\\.(?:registry|harbor)\\.[a-z.-]*[a-z])");
        assertThat(named).isNotEmpty().isSubsetOf(settings);
    }

    @Test
    void everySettingForHarborIsExplained() {
        SettingsTable.rows().stream()
                .map(row -> row.name())
                .filter(name -> name.startsWith("longshore.harbor."))
                .forEach(name -> assertThat(text).contains("`" + name + "`"));
    }

    private Set<String> all(String pattern) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
