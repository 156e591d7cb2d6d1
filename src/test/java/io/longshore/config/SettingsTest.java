package io.longshore.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the values of settings come from, and which values are accepted. */
class SettingsTest extends SettingsFixture {
    @Test
    void theDefaultsAreThoseOfTheContract() {
        Settings settings = fromFile("");

        assertThat(settings.texts())
                .contains(
                        Map.entry("longshore.registry.insecure", "false"),
                        Map.entry("longshore.registry.verify-certs", "true"),
                        Map.entry("longshore.share", "./share"),
                        Map.entry("longshore.data", "./data"),
                        Map.entry("longshore.broker.host", "127.0.0.1"),
                        Map.entry("longshore.broker.port", "61616"),
                        Map.entry("longshore.http.host", "127.0.0.1"),
                        Map.entry("longshore.http.port", "8080"),
                        Map.entry("longshore.workers", "1"),
                        Map.entry("longshore.concurrency", "4"),
                        Map.entry("longshore.checksum.policy", "if-present"),
                        Map.entry("longshore.limits.manifest-json", "64"),
                        Map.entry("longshore.limits.text", "4"),
                        Map.entry("longshore.limits.entries", "250000"),
                        Map.entry("longshore.limits.items", "250000"),
                        Map.entry("longshore.limits.index-depth", "8"),
                        Map.entry("longshore.limits.bundle-layer", "256"),
                        Map.entry("longshore.limits.images-lock", "8"),
                        Map.entry("longshore.limits.bundle-images", "20000"),
                        Map.entry("longshore.retry.attempts", "5"),
                        Map.entry("longshore.retry.delay", "10s"),
                        Map.entry("longshore.drop.left-over", "24h"),
                        Map.entry("longshore.job.stall-timeout", "10m"),
                        Map.entry("longshore.tarballs.keep", "30d"),
                        Map.entry("longshore.reports.keep", "365d"),
                        Map.entry("longshore.disk.least", "10"),
                        Map.entry("longshore.drop.quiet", "10s"),
                        Map.entry("longshore.drop.remote.every", "1m"),
                        Map.entry("longshore.drop.stall", "5m"),
                        Map.entry("longshore.sftp.host", "127.0.0.1"),
                        Map.entry("longshore.sftp.max-sessions", "100"),
                        Map.entry("longshore.sftp.user.max-sessions", "20"),
                        Map.entry("longshore.sftp.sign-in.connections", "200"),
                        Map.entry("longshore.sftp.sign-in.connections-per-address", "20"),
                        Map.entry("longshore.sftp.sign-in.time", "10s"),
                        Map.entry("longshore.sftp.user.max-size", "1024"),
                        Map.entry("longshore.sftp.user.max-files", "10000"),
                        Map.entry("longshore.sftp.shared", "false"),
                        Map.entry("longshore.drop.trust", "own"),
                        Map.entry("longshore.sftp.max-file-size", "1024"),
                        Map.entry("longshore.registry.stall-timeout", "60s"),
                        Map.entry("longshore.registry.chunk-above", "1024"),
                        Map.entry("longshore.registry.chunk-size", "0"),
                        Map.entry("longshore.harbor.create-project", "false"),
                        Map.entry("longshore.harbor.project-public", "false"),
                        Map.entry("longshore.harbor.scan", "false"),
                        Map.entry("longshore.harbor.scan-wait", "60s"));
    }

    @Test
    void commandLineOverridesEnvironmentAndEnvironmentOverridesFile() {
        Path file =
                file(
                        "longshore.workers=2\nlongshore.concurrency=2\nlongshore.http.port=2\n"
                                + "longshore.project=größe\n");

        Settings settings =
                Settings.load(
                        file,
                        Map.of("LONGSHORE_CONCURRENCY", "3", "LONGSHORE_HTTP_PORT", "3"),
                        Map.of("longshore.http.port", "4"));

        assertThat(settings.get(ConcurrencySetting.WORKERS)).isEqualTo(2);
        assertThat(settings.get(ConcurrencySetting.BLOBS)).isEqualTo(3);
        assertThat(settings.get(HttpSetting.PORT)).isEqualTo(4);
        assertThat(settings.find(RegistrySetting.PROJECT)).contains("größe");
    }

    @Test
    void theEnvironmentVariableIsTheSettingInCapitalsWithUnderscores() {
        Settings settings =
                Settings.load(
                        file(""),
                        Map.of("LONGSHORE_REGISTRY_CA_CERT_PATH", "/a.pem, /b.pem"),
                        Map.of());

        assertThat(settings.find(RegistrySetting.CA_CERT_PATH))
                .contains(List.of(Path.of("/a.pem"), Path.of("/b.pem")));
    }

    @ParameterizedTest
    @CsvSource({
        "longshore.workers, none, whole number from 1 to 64, longshore.workers=2",
        "longshore.workers, 0, jobs, longshore.workers=2",
        "longshore.http.port, 65536, 65535, longshore.http.port=8080",
        "longshore.drop.quiet, 10, 'ms, s, m, h or d', longshore.drop.quiet=30s",
        "longshore.drop.quiet, -1s, 'ms, s, m, h or d', longshore.drop.quiet=30s",
        "longshore.registry.insecure, yes, true or false, longshore.registry.insecure=true",
        "longshore.checksum.policy, off, 'required, if-present', longshore.checksum.policy=required"
    })
    void anInvalidValueIsRejectedWithTheFormatAndAnExample(
            String name, String value, String form, String example) {
        Problem problem = problem(name + "=" + value);

        assertThat(problem.code()).isEqualTo(Code.BAD_SETTING);
        assertThat(problem.what()).contains(name).contains(value).contains("longshore.properties");
        assertThat(problem.why()).contains(form);
        assertThat(problem.fix()).contains(example);
    }

    @ParameterizedTest
    @CsvSource({"250ms, 250", "10s, 10000", "5m, 300000", "2h, 7200000", "1d, 86400000"})
    void durationsNeedAUnit(String text, long millis) {
        assertThat(fromFile("longshore.drop.quiet=" + text).get(DropSetting.QUIET))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void anEmptyVariableUnsetsTheValueOfTheFile() {
        Settings settings =
                Settings.load(
                        file("longshore.project=a"), Map.of("LONGSHORE_PROJECT", ""), Map.of());

        assertThat(settings.find(RegistrySetting.PROJECT)).isEmpty();
    }

    @Test
    void secretsAreNeverPrinted() {
        Settings settings = fromFile("longshore.registry.password=hunter2");

        assertThat(settings.toString()).doesNotContain("hunter2");
        assertThat(settings.texts()).doesNotContainKey("longshore.registry.password");
        assertThat(settings.find(RegistrySetting.PASSWORD).orElseThrow())
                .hasToString("***")
                .extracting(Secret::reveal)
                .isEqualTo("hunter2");
    }

    @Test
    void aPasswordFileIsReadEachTimeThePasswordIsNeeded() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "first\n");
        Settings settings = fromFile("longshore.broker.password-file=" + password);

        assertThat(brokerPassword(settings)).isEqualTo("first");
        Files.writeString(password, "second");
        assertThat(brokerPassword(settings)).isEqualTo("second");
    }

    @Test
    void aPasswordFileWithoutAPasswordIsNamed() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "one\ntwo\n");
        Settings settings = fromFile("longshore.broker.password-file=" + password);

        Problem problem =
                catchThrowableOfType(ProblemException.class, () -> brokerPassword(settings))
                        .problem();

        assertThat(problem.what()).contains("longshore.broker.password-file", password.toString());
        assertThat(problem.why()).contains("more than one line").doesNotContain("two");
    }

    @Test
    void aNamedSettingsFileMustExist() {
        Path missing = folder.resolve("missing.properties");

        Problem problem =
                catchThrowableOfType(
                                ProblemException.class,
                                () -> Settings.load(missing, Map.of(), Map.of()))
                        .problem();

        assertThat(problem.what()).contains(missing.toString());
        assertThat(problem.why()).contains("no such file");
    }

    @Test
    void aMissingRequiredSettingIsNamedWithItsVariable() {
        Problem problem =
                catchThrowableOfType(
                                ProblemException.class,
                                () -> fromFile("").require(RegistrySetting.HOST))
                        .problem();

        assertThat(problem.code()).isEqualTo(Code.BAD_SETTING);
        assertThat(problem.fix()).contains("LONGSHORE_REGISTRY", "harbor1.test.com");
    }

    private static String brokerPassword(Settings settings) {
        return settings.secret(BrokerSetting.PASSWORD, BrokerSetting.PASSWORD_FILE)
                .orElseThrow()
                .reveal();
    }
}
