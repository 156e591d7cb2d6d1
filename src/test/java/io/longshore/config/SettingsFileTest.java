package io.longshore.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsFileTest extends SettingsFixture {
    @Test
    void theEnvironmentNamesTheFileWhereTheCommandLineDoesNot() throws IOException {
        Path named = Files.writeString(folder.resolve("named"), "longshore.project=named\n");
        Path variable = Files.writeString(folder.resolve("var"), "longshore.project=variable\n");
        Map<String, String> environment = Map.of(SettingsFile.VARIABLE, variable.toString());

        assertThat(Settings.load(named, environment, Map.of()).file()).contains(named);
        assertThat(Settings.load(null, environment, Map.of()).get(RegistrySetting.PROJECT))
                .isEqualTo("variable");
    }

    @Test
    void aFileThatTheEnvironmentNamesMustExist() {
        Path missing = folder.resolve("missing.properties");

        Problem problem =
                catchThrowableOfType(
                                ProblemException.class,
                                () ->
                                        Settings.load(
                                                null,
                                                Map.of(SettingsFile.VARIABLE, missing.toString()),
                                                Map.of()))
                        .problem();

        assertThat(problem.what()).contains(missing.toString());
        assertThat(problem.why()).contains("no such file");
    }

    @Test
    void eachValueKnowsWhereItComesFrom() {
        Path file = file("longshore.project=lci\nlongshore.share=/file\n");

        Settings settings =
                Settings.load(
                        file,
                        Map.of("LONGSHORE_SHARE", "/variable"),
                        Map.of("longshore.registry", "localhost:5000"));

        assertThat(settings.source(RegistrySetting.PROJECT)).contains("the file " + file);
        assertThat(settings.source(StorageSetting.SHARE))
                .contains("the environment variable LONGSHORE_SHARE");
        assertThat(settings.source(RegistrySetting.HOST)).contains("the command line");
        assertThat(settings.source(StorageSetting.DATA)).contains("the default");
        assertThat(settings.isSet(StorageSetting.DATA)).isFalse();
        assertThat(settings.source(RegistrySetting.USERNAME)).isEmpty();
    }

    @Test
    void anEmptyVariableTakesTheValueOfTheFileAway() {
        Settings settings =
                Settings.load(
                        file("longshore.share=/file\n"), Map.of("LONGSHORE_SHARE", ""), Map.of());

        assertThat(settings.source(StorageSetting.SHARE)).contains("the default");
    }
}
