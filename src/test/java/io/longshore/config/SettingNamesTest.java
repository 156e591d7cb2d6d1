package io.longshore.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unknown and misspelt names of settings in the file, the environment and Java properties. */
class SettingNamesTest extends SettingsFixture {
    @Test
    void anUnknownSettingIsRejectedWithTheNearestName() {
        Problem problem = problem("longshore.registry.pasword-file=x");

        assertThat(problem.code()).isEqualTo(Code.SETTING_UNKNOWN);
        assertThat(problem.fix()).contains("longshore.registry.password-file");
    }

    @Test
    void anUnknownVariableIsRejectedWithTheNearestName() {
        Problem problem = problem("", Map.of("LONGSHORE_REGISTY", "x"));

        assertThat(problem.code()).isEqualTo(Code.SETTING_UNKNOWN);
        assertThat(problem.fix()).contains("LONGSHORE_REGISTRY?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "longshroe.share",
                "lognshore.share",
                "longshor.share",
                "Longshore.share",
                "longshore.Share",
                "LONGSHORE.SHARE",
                "LONGSHORE_SHARE",
                "longshore_share",
                "longshore-share",
                "longshore..share",
                "longshoreshare",
                "longshore.shrae",
                "share",
                "longshore.share\\u00a0",
                "\\u200blongshore.share"
            })
    void aMisspeltNameInTheFileIsRejectedWithTheRightOne(String name) {
        Problem problem = problem("longshore.workers=2\n" + name + "=/srv/x");

        assertThat(problem.code()).isEqualTo(Code.SETTING_UNKNOWN);
        assertThat(problem.code().fault().exitCode()).isEqualTo(2);
        assertThat(problem.fix()).startsWith("Did you mean longshore.share?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo=bar", "camel.main.name=x", "=x", ": x", "\\ =x"})
    void anUnrelatedNameInTheFileIsRejectedWithoutASuggestion(String line) {
        Problem problem = problem(line);

        assertThat(problem.code()).isEqualTo(Code.SETTING_UNKNOWN);
        assertThat(problem.fix()).isEqualTo("docs/configuration.md lists all settings.");
    }

    @Test
    void anInvisibleCharacterInANameIsShown() {
        assertThat(problem("longshore.\u200bshare=x").what()).contains("longshore.\\u200Bshare");
    }

    @Test
    void aTypingErrorInThePrefixOfAnySettingIsRejectedWithTheRightName() {
        Path none = file("");
        int at = 0;
        for (Setting<?> setting : SettingsTable.rows()) {
            at = (at + 1) % "longshore".length();
            for (String wrong : withAMistakeInThePrefix(setting.name(), at)) {
                Problem problem =
                        catchThrowableOfType(
                                        ProblemException.class,
                                        () -> Settings.load(none, Map.of(), Map.of(wrong, "1")))
                                .problem();
                assertThat(problem.facts()).as(wrong).containsEntry("nearest", setting.name());
            }
        }
    }

    @Test
    void aDuplicateSettingInTheFileIsRejected() {
        Problem problem = problem("longshore.workers=2\nlongshore.share=x\nlongshore.workers: 3");

        assertThat(problem.code()).isEqualTo(Code.BAD_SETTING);
        assertThat(problem.what()).contains("longshore.workers").contains("twice");
    }

    @Test
    void aByteOrderMarkIsNotPartOfAName() {
        assertThat(fromFile("\uFEFFlongshore.workers=2").get(ConcurrencySetting.WORKERS))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LONGSHROE_SHARE",
                "LONGSHOR_SHARE",
                "longshore_share",
                "Longshore_Share",
                "longshore.share",
                "LONGSHORE-SHARE",
                "LONGSHORESHARE",
                "LOGSHOER_SHARE",
                "LONGSHORE__SHARE"
            })
    void aMisspeltVariableIsRejectedWithTheRightOne(String variable) {
        Problem problem = problem("", Map.of(variable, "x"));

        assertThat(problem.code()).isEqualTo(Code.SETTING_UNKNOWN);
        assertThat(problem.fix()).startsWith("Did you mean LONGSHORE_SHARE?");
    }

    @Test
    void variablesOfOtherProgramsAreIgnored() {
        Settings settings =
                Settings.load(
                        file(""),
                        Map.of(
                                "HOME", "/root",
                                "LONGSHORE", "/opt/longshore/bin/longshore",
                                "LONGSHORE_REQUIRE_TOOLS", "1",
                                "LONGSHORE_JAVA_OPTS", "-Xmx1g",
                                "OFFSHORE_SHARE", "x",
                                "LONGSHOT_KEY", "x",
                                "REGISTRY", "x",
                                "DATA", "x"),
                        Map.of());

        assertThat(settings.texts()).isEqualTo(fromFile("").texts());
    }

    @ParameterizedTest
    @CsvSource({
        "longshore.share, LONGSHORE_SHARE",
        "longshroe.share, LONGSHORE_SHARE",
        "LONGSHORE_HTTP_PORT, LONGSHORE_HTTP_PORT"
    })
    void aSettingGivenAsAJavaPropertyIsRejectedWithTheVariableToSet(
            String property, String variable) {
        Problem problem =
                catchThrowableOfType(
                                ProblemException.class,
                                () ->
                                        Settings.refuseIn(
                                                Set.of("java.version", "longshore.home", property)))
                        .problem();

        assertThat(problem.what()).contains(property).contains("no effect");
        assertThat(problem.fix()).startsWith("Did you mean " + variable + "?");
    }

    @Test
    void thePropertiesOfTheLauncherAreNotSettings() {
        assertThatCode(
                        () ->
                                Settings.refuseIn(
                                        Set.of(
                                                "longshore.home",
                                                "longshore.terminal",
                                                "user.home")))
                .doesNotThrowAnyException();
    }

    private static List<String> withAMistakeInThePrefix(String name, int at) {
        return List.of(
                name.substring(0, at) + name.substring(at + 1),
                name.substring(0, at) + 'x' + name.substring(at),
                name.substring(0, at) + 'x' + name.substring(at + 1),
                name.toUpperCase(Locale.ROOT),
                name.substring("longshore.".length()));
    }
}
