package io.longshore.cli.fixes;

import static io.longshore.cli.fixes.Fixing.assertDone;
import static io.longshore.cli.fixes.Fixing.found;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.cli.CommandResult;
import io.longshore.files.DurableFiles;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.ProofSite;
import io.longshore.testing.Trees;
import io.longshore.testing.TriesFix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fixes of problems with the log and its key, done to the letter. */
class LogFixesTest {
    private static final Map<String, String> NONE = Map.of();

    @TempDir Path folder;
    private ProofSite site;
    private Path settings;

    @BeforeEach
    void begin() throws IOException {
        site = new ProofSite(folder);
        settings =
                Files.writeString(
                        folder.resolve("longshore.properties"),
                        "longshore.share=%s%nlongshore.data=%s%n"
                                .formatted(site.share().root(), folder.resolve("data")));
    }

    @Test
    @TriesFix(Code.SITE_KEY_UNUSABLE)
    void theKeyIsRotatedAfterTheStepsThatTheProblemsName() {
        String[] rotate = {"keys", "rotate", "--reason", "yearly"};
        CommandResult none = run(rotate);
        assertThat(none.err()).contains("SITE_KEY_UNUSABLE");
        String init = found("(?<=longshore )keys init", none.err());
        assertDone(run((init + " --name " + ProofSite.NAME).split(" ")));
        assertThat(run(rotate).err()).contains("Start a gateway");
        site.file(site.gateway("data"), 0, 1);

        assertDone(run(rotate));
    }

    @Test
    @TriesFix(Code.LOG_KEY_MISSING)
    void aLogWithoutItsKeyContinuesWithACopyOfTheKeyOrTheSuggestedCommand() throws IOException {
        site.createKey().file(site.gateway("data"), 0, 1);
        Problem problem = refused("other");
        assertThat(problem.code()).isEqualTo(Code.LOG_KEY_MISSING);
        Files.createDirectories(folder.resolve("other"));
        for (String file : new String[] {"site.key", "site.vkey"}) {
            assertThat(problem.fix()).contains(file);
            Files.copy(
                    folder.resolve("data").resolve(file),
                    folder.resolve("other").resolve(file),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        site.file(site.gateway("other"), 1, 1);
        Files.delete(folder.resolve("data/site.key"));
        Files.delete(folder.resolve("data/site.vkey"));
        assertThat(refused("data").code()).isEqualTo(Code.LOG_KEY_MISSING);
        String replace = found("keys replace", problem.fix());

        assertDone(run((replace + " --recovery " + site.recovery() + " --reason lost").split(" ")));

        site.file(site.gateway("data"), 2, 1);
        assertDone(run("audit"));
    }

    @Test
    @TriesFix(Code.LOG_SHORTER)
    void aShorterLogContinuesAfterTheSuggestedCommand() throws IOException {
        site.createKey().file(site.gateway("data"), 0, 2);
        Trees.copy(site.share().root(), folder.resolve("older"));
        site.file(site.gateway("data"), 2, 2);
        DurableFiles.deleteTree(site.share().root());
        Trees.copy(folder.resolve("older"), site.share().root());
        Problem problem = refused("data");
        assertThat(problem.code()).isEqualTo(Code.LOG_SHORTER);
        String recover = found("(?<=longshore )log recover", problem.fix());

        assertDone(run((recover + " --reason restored").split(" ")));

        site.file(site.gateway("data"), 2, 2);
        assertDone(run("audit"));
    }

    @Test
    @TriesFix(Code.LOG_DAMAGED)
    void theSuggestedAuditNamesTheDamagedFileAndACopyOfItRepairsTheLog() throws IOException {
        site.createKey().file(site.gateway("data"), 0, 2);
        Path entry = site.log().entry(1);
        byte[] before = Files.readAllBytes(entry);
        Files.writeString(entry, "changed");
        Problem problem = refused("data");
        assertThat(problem.code()).isEqualTo(Code.LOG_DAMAGED);

        CommandResult audit = run(Fixing.suggested(Code.LOG_DAMAGED, "audit", NONE));
        assertThat(audit.exitCode()).isEqualTo(3);
        assertThat(audit.out()).contains(site.share().root().relativize(entry).toString());
        Files.write(entry, before);

        site.file(site.gateway("data"), 2, 1);
        assertDone(run("audit"));
    }

    private Problem refused(String gateway) {
        return catchThrowableOfType(ProblemException.class, () -> site.gateway(gateway)).problem();
    }

    private CommandResult run(String... words) {
        return CommandResult.longshore(
                Stream.concat(Stream.of(words), Stream.of("--config", settings.toString()))
                        .toArray(String[]::new));
    }
}
