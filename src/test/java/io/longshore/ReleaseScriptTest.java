package io.longshore;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tools/release/release} in a repository of its own, without the build. */
@RequiresTool({"git", "bash"})
class ReleaseScriptTest {
    private static final String SCRIPT = "tools/release/release";
    private static final String CHANGELOG =
            """
            # Changelog

            ## [Unreleased]

            ### Added

            - A feature
              of two lines.

            ### Changed

            ### Fixed

            - A fault.
            - Another fault.

            ### Security

            ## [1.0.0] - 2026-01-01

            - The first.
            """;

    @TempDir Path repository;
    @TempDir Path output;

    @BeforeEach
    void makeARepository() throws IOException {
        for (String name : List.of(SCRIPT, "pom.xml", "SECURITY.md")) {
            Path copy = repository.resolve(name);
            Files.createDirectories(copy.getParent());
            Files.copy(Path.of(name), copy);
        }
        Files.writeString(repository.resolve("CHANGELOG.md"), CHANGELOG);
        git("init", "-q");
        git("config", "user.name", "test");
        git("config", "user.email", "test@example.com");
        git("add", "-A");
        git("commit", "-q", "-m", "Begin");
        git("tag", "v1.1.0");
    }

    @Test
    void aDryRunWritesNotesAndChecksumsAndChangesNothingInTheRepository() throws IOException {
        String before = git("log", "--all", "--format=%H %d");

        Tool.Result ran = release("1.2.0");

        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.text()).contains("nothing was committed or tagged");
        assertThat(Files.readString(output.resolve("files/longshore-1.2.0-notes.md")))
                .isEqualTo(
                        """

                        ### Added

                        - A feature
                          of two lines.

                        ### Fixed

                        - A fault.
                        - Another fault.

                        """);
        assertThat(Files.readString(output.resolve("files/SHA256SUMS")))
                .matches("[0-9a-f]{64} {2}longshore-1\\.2\\.0-notes\\.md\n");
        assertThat(git("log", "--all", "--format=%H %d")).isEqualTo(before);
        assertThat(git("status", "--porcelain")).isEmpty();
    }

    @Test
    @RequiresTool("gpg")
    void theChecksumsAreSignedByTheGivenKeyAndTheSignatureDetectsAChange(@TempDir Path keys)
            throws IOException {
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> home = Map.of("GNUPGHOME", keys.toString());
        assertThat(gpg(home, "--passphrase", "", "--quick-gen-key", "release@example.com"))
                .isZero();

        Tool.Result ran = release(home, "1.2.0", "--sign", "release@example.com");

        assertThat(ran.exitCode()).as(ran.err()).isZero();
        Path sums = output.resolve("files/SHA256SUMS");
        assertThat(gpg(home, "--verify", sums + ".asc", sums.toString())).isZero();
        Files.writeString(sums, Files.readString(sums).replaceFirst("^.", "g"));
        assertThat(gpg(home, "--verify", sums + ".asc", sums.toString())).isEqualTo(1);
        Tool.runAnyhow(List.of("gpgconf", "--kill", "gpg-agent"), home);
    }

    @Test
    @RequiresTool("gpg")
    void anUnknownSigningKeyFailsTheRelease(@TempDir Path keys) {
        Tool.Result ran =
                release(Map.of("GNUPGHOME", keys.toString()), "1.2.0", "--sign", "no@example.com");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("could not be signed by the key no@example.com");
        Tool.runAnyhow(
                List.of("gpgconf", "--kill", "gpg-agent"), Map.of("GNUPGHOME", keys.toString()));
    }

    private static int gpg(Map<String, String> home, String... arguments) {
        List<String> command = new ArrayList<>(List.of("gpg", "--batch"));
        command.addAll(List.of(arguments));
        return Tool.runAnyhow(command, home).exitCode();
    }

    @ParameterizedTest
    @CsvSource({
        "is not a version,            1.2",
        "is not a version,            v1.2.0",
        "is not a version,            1.2.0-SNAPSHOT",
        "is not a version,            01.2.0",
        "is not a version,            ''",
        "the tag v1.1.0 exists,       1.1.0",
        "is not after,                1.2.0 --next 1.2.0",
        "is not after,                1.10.0 --next 1.9.0",
        "unknown option,              1.2.0 --quick",
        "two versions,                1.2.0 1.3.0",
        "exclude each other,          1.2.0 --execute --contact security@longshore.test",
        "has the placeholder,         1.2.0 --execute --url https://longshore.test",
    })
    void invalidArgumentsAreRejectedBeforeAnythingIsWritten(String message, String arguments) {
        Tool.Result ran = release(arguments.split(" "));

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains(message);
        assertThat(output.resolve("files")).doesNotExist();
    }

    @Test
    void aReleaseWithoutAChangelogEntryIsRejected() throws IOException {
        Files.writeString(
                repository.resolve("CHANGELOG.md"),
                "# Changelog\n\n## [Unreleased]\n\n### Added\n\n## [1.0.0]\n\n- The first.\n");
        git("commit", "-q", "-a", "-m", "Empty");

        assertThat(release("1.2.0").err()).contains("nothing to release");
    }

    private Tool.Result release(String... arguments) {
        return release(Map.of(), arguments);
    }

    private Tool.Result release(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of("bash", repository + "/" + SCRIPT));
        command.addAll(List.of("--skip-build", "--output", output + "/files"));
        command.addAll(List.of(arguments));
        return Tool.runAnyhow(command, environment);
    }

    private String git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", repository.toString()));
        command.addAll(List.of(arguments));
        return Tool.run(command).text();
    }
}
