package io.longshore.share.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.longshore.job.PolicyLog;
import io.longshore.problem.ProblemException;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may sign in to the SFTP server, and what its users may do. */
class SftpAccessIT extends SftpClientsFixture {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "put FILE work/x.tar",
                "put FILE x.tar",
                "put FILE done/job-1/x.tar",
                "put FILE done/job-1/REPORT.txt",
                "put FILE rejected/x.tar",
                "put FILE drop/../done/x.tar",
                "put FILE ../x.tar",
                "put FILE drop/../../x.tar",
                "put FILE .longshore/gateway.lock",
                "put FILE drop/out/x.tar",
                "put FILE drop/escape.tar",
                "get drop/escape.tar GOT",
                "get drop/out/secret GOT",
                "get ../secret GOT",
                "get drop/../../secret GOT",
                "get /etc/passwd GOT",
                "get .longshore/probe GOT",
                "ls work",
                "ls drop/out/",
                "ls .longshore",
                "mkdir done/x",
                "mkdir new",
                "rm done/job-1/REPORT.txt",
                "rmdir done/job-1",
                "rmdir drop",
                "rename drop gone",
                "rename done/job-1/REPORT.txt drop/REPORT.txt",
                "rename drop/mine.tar done/mine.tar",
                "rename drop/mine.tar ../mine.tar",
                "symlink /etc/passwd drop/link",
                "symlink ../.longshore drop/link",
                "ln drop/mine.tar depot/mine.tar",
                "ln done/job-1/REPORT.txt drop/REPORT.txt",
                "chmod 777 done/job-1/REPORT.txt"
            })
    void forbiddenOperationsAreRefused(String command) throws IOException {
        Files.createSymbolicLink(share.drop().resolve("out"), folder);
        Files.createSymbolicLink(share.drop().resolve("escape.tar"), folder.resolve("secret"));
        Files.writeString(share.drop().resolve("mine.tar"), "mine");
        Files.writeString(share.state().resolve("probe"), "secret");
        Path got = folder.resolve("got");
        String text = command.replace("FILE", file.toString()).replace("GOT", got.toString());

        assertThat(sftp(text).exitCode()).isNotZero();

        assertThat(got).doesNotExist();
        assertThat(folder.resolve("secret")).hasContent("secret");
        assertThat(share.done().resolve("job-1")).isDirectoryContaining("glob:**/REPORT.txt");
        assertThat(share.done().resolve("job-1/REPORT.txt")).hasContent("VERIFIED");
        assertThat(share.work()).isEmptyDirectory();
        assertThat(share.drop().resolve("mine.tar")).hasContent("mine");
        assertThat(Files.exists(share.drop().resolve("link"))).isFalse();
    }

    @Test
    void usersSeeNothingOutsideOfTheShare() throws IOException {
        Tool.Result result = sftp("pwd", "ls -1a /");
        assertThat(result.text()).contains("Remote working directory: /");
        List<String> shown =
                result.text().lines().filter(l -> !l.startsWith("sftp>")).sorted().toList();
        assertThat(shown)
                .contains("/depot", "/done", "/drop", "/rejected")
                .noneMatch(line -> line.contains("work/") || line.contains(".longshore"))
                .noneMatch(line -> line.contains(folder.toString()));
        assertThat(sftp("get done/job-1/REPORT.txt " + folder.resolve("got")).exitCode()).isZero();
        assertThat(folder.resolve("got")).hasContent("VERIFIED");
    }

    @Test
    void shellAndForwardingAreRefused() {
        List<String> command = ssh("ssh", "-p");
        command.add("anna@127.0.0.1");
        List<String> shell = new ArrayList<>(command);
        shell.add("echo in");
        Tool.Result ran = Tool.runAnyhow(shell, Map.of());
        assertThat(ran.exitCode()).isNotZero();
        assertThat(ran.text()).doesNotContain("in");
        List<String> forward = new ArrayList<>(command);
        forward.addAll(1, List.of("-W", server.address().toString()));
        Tool.Result forwarded = Tool.runAnyhow(forward, Map.of());
        assertThat(forwarded.exitCode()).isNotZero();
        assertThat(forwarded.text()).doesNotContain("SSH-2.0");
        List<String> reverse = new ArrayList<>(command);
        reverse.addAll(1, List.of("-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1"));
        assertThat(Tool.runAnyhow(reverse, Map.of()).exitCode()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert:wrong", "nobody:correct horse battery", "anna:", "bert:"})
    void unknownUsersAreRefused(String user) {
        Tool.Result result =
                Tool.runAnyhow(
                        List.of(
                                "curl",
                                "-sS",
                                "--insecure",
                                "--user",
                                user,
                                "sftp://" + server.address() + "/drop/"),
                        Map.of());
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.out()).isEmpty();
    }

    @Test
    void aNewUserIsAcceptedWithoutARestart() throws IOException {
        assertThat(sftpAs("carl", "ls drop").exitCode()).isNotZero();
        Path users = folder.resolve("users");
        await().until(
                        () -> {
                            Files.writeString(users, "carl:" + publicKey);
                            return sftpAs("carl", "ls drop").exitCode() == 0;
                        });
        assertThat(sftp("ls drop").exitCode()).isNotZero();
    }

    @Test
    void theHostKeyIsKeptAcrossRestarts() throws IOException {
        Path key = folder.resolve("data/sftp_host_ed25519_key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        String shown = Tool.run(List.of("ssh-keygen", "-lf", key.toString())).text();
        assertThat(shown).contains(server.toString().split(" ")[1]);
        byte[] before = Files.readAllBytes(key);
        HostKey.of(folder.resolve("data"));
        assertThat(key).hasBinaryContent(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"anna", "anna:plain text", "an na:$2y$05$x", ":x", "anna:ssh-ed25519 AA"})
    void anInvalidLineOfTheUsersFileIsNamed(String line) throws IOException {
        Path users = Files.writeString(folder.resolve("wrong"), "# first\n" + line + "\n");
        assertThatThrownBy(() -> new SftpUsers(users, PolicyLog.NONE))
                .isInstanceOf(ProblemException.class)
                .satisfies(
                        e ->
                                assertThat(((ProblemException) e).problem().why())
                                        .startsWith("Line 2"));
    }
}
