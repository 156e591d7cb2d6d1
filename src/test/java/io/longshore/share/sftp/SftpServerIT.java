package io.longshore.share.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.longshore.config.Settings;
import io.longshore.problem.ProblemException;
import io.longshore.share.ChecksumLists;
import io.longshore.share.DroppedFile;
import io.longshore.share.Share;
import io.longshore.share.Uploads;
import io.longshore.share.drop.DropNotes;
import io.longshore.share.drop.DropScanner;
import io.longshore.share.drop.DropSettings;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Ssh;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our SFTP server as the usual clients meet it. */
@RequiresTool({"sftp", "ssh", "scp", "ssh-keygen", "curl", "lftp", "htpasswd"})
class SftpServerIT {
    private static final String PASSWORD = "correct horse battery";

    @TempDir static Path ofAllTests;
    private static Path key;
    private static String publicKey;
    private static String twoUsers;

    @TempDir Path folder;
    private Share share;
    private Uploads uploads;
    private DropScanner scanner;
    private SftpServer server;
    private Path file;

    @BeforeAll
    static void makeUsers() throws IOException {
        key = ofAllTests.resolve("key");
        Tool.run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()));
        String hash = Tool.run(List.of("htpasswd", "-nbB", "bert", PASSWORD)).text().strip();
        publicKey = Files.readString(Path.of(key + ".pub"));
        twoUsers = "# who may drop\nanna:" + publicKey + hash + "\n";
    }

    @BeforeEach
    void start() throws IOException {
        Path users = Files.writeString(folder.resolve("users"), twoUsers);
        share = Share.prepare(folder.resolve("share"));
        Files.createDirectory(share.done().resolve("job-1"));
        Files.writeString(share.done().resolve("job-1/REPORT.txt"), "VERIFIED");
        Files.writeString(
                share.done().resolve("job-1/job.json"),
                """
                {"version":1,"id":"job-1","origin":"DROP","file":"x.tar",
                 "receivedAt":"2026-11-23T10:00:00Z","sidecars":[],
                 "provenance":{"uploadedBy":{"name":"anna","via":"SFTP"},"beside":{}}}
                """);
        Files.writeString(folder.resolve("secret"), "secret");
        uploads = new Uploads(share);
        uploads.restore();
        scanner =
                new DropScanner(
                        share,
                        new DropSettings(
                                Duration.ofMillis(500),
                                Duration.ofMillis(500),
                                Duration.ZERO,
                                Duration.ofHours(24)),
                        uploads,
                        new ChecksumLists(),
                        new DropNotes(share, uploads, Clock.systemUTC()),
                        () -> {},
                        Clock.systemUTC());
        server =
                SftpServer.start(
                                Settings.load(
                                        null,
                                        Map.of(),
                                        Map.of(
                                                "longshore.data",
                                                folder.resolve("data").toString(),
                                                "longshore.sftp.port",
                                                "0",
                                                "longshore.sftp.users",
                                                users.toString(),
                                                "longshore.sftp.max-file-size",
                                                "1")),
                                share,
                                uploads)
                        .orElseThrow();
        file = Files.write(folder.resolve("x.tar"), bytes(3 << 20));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void noServerIsStartedWithoutAPort() {
        assertThat(SftpServer.start(Settings.load(null, Map.of(), Map.of()), share, uploads))
                .isEmpty();
    }

    @Test
    void openSshSftpUploadsWithAKey() throws IOException {
        Tool.Result result =
                sftp("mkdir drop/lci", "put " + file + " drop/lci/x.tar", "ls -l drop/lci");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(share.drop().resolve("lci/x.tar")).hasSameBinaryContentAs(file);
        assertThat(result.text()).contains("x.tar");
        assertTaken("lci/x.tar");
        assertThat(mode("lci/x.tar")).isEqualTo("rw-rw-r--");
        assertThat(mode("lci")).isEqualTo("rwxrwxr-x");
    }

    @Test
    void scpUploadsAFile() throws IOException {
        List<String> command = ssh("scp", "-P");
        command.addAll(List.of("-p", file.toString(), "anna@127.0.0.1:drop/x.tar"));
        assertThat(Tool.runAnyhow(command, Map.of()).exitCode()).isZero();
        assertThat(share.drop().resolve("x.tar")).hasSameBinaryContentAs(file);
        assertTaken("x.tar");
    }

    @Test
    void curlUploadsWithAPassword() {
        Tool.run(
                List.of(
                        "curl",
                        "-sS",
                        "--insecure",
                        "--ftp-create-dirs",
                        "--user",
                        "bert:" + PASSWORD,
                        "--upload-file",
                        file.toString(),
                        "sftp://" + server.address() + "/drop/new/x.tar"));
        assertThat(share.drop().resolve("new/x.tar")).hasSameBinaryContentAs(file);
        assertTaken("new/x.tar");
    }

    @Test
    void lftpUploadsWithAPassword() {
        Tool.run(
                List.of(
                        "lftp",
                        "-u",
                        "bert," + PASSWORD,
                        "-e",
                        "set sftp:auto-confirm yes; set sftp:connect-program 'ssh -a -x -F none"
                                + " -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null';"
                                + " set net:max-retries 1; put -O drop "
                                + file
                                + "; exit",
                        "sftp://" + server.address()));
        assertThat(share.drop().resolve("x.tar")).hasSameBinaryContentAs(file);
        assertTaken("x.tar");
    }

    @Test
    void unusualFileNamesArePreserved() throws IOException {
        List<String> names =
                List.of(
                        "a b.tar",
                        "gr\u00fcn.tar",
                        "it's \u201cquoted\u201d.tar",
                        "n".repeat(251) + ".tar");
        for (String name : names) {
            Path named = Files.copy(file, folder.resolve(name));
            assertThat(sftp("put \"" + named + "\" drop/").exitCode()).as(name).isZero();
        }
        assertTaken(names.stream().sorted().toArray(String[]::new));
    }

    @Test
    void anInterruptedUploadIsNotClaimedUntilItIsResumed() throws Exception {
        Path large = Files.write(folder.resolve("large.tar"), bytes(8 << 20));
        Path batch = Files.writeString(folder.resolve("batch"), "put " + large + " drop/\n");
        List<String> command = ssh("sftp", "-P");
        command.addAll(List.of("-l", "8000", "-b", batch.toString(), "anna@127.0.0.1"));
        Process slow =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        Path target = share.drop().resolve("large.tar");
        await().until(() -> Files.exists(target) && Files.size(target) > 1 << 20);
        assertThat(settled()).isEmpty();
        slow.destroyForcibly().waitFor();
        assertThat(Files.size(target)).isLessThan(8 << 20);
        assertThat(sftp("put " + file + " drop/later.tar").exitCode()).isZero();
        assertTaken("later.tar");
        Files.delete(share.drop().resolve("later.tar"));

        assertThat(sftp("reput " + large + " drop/").exitCode()).isZero();
        assertThat(target).hasSameBinaryContentAs(large);
        assertTaken("large.tar");
    }

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
    void filesInTheDepotAreNotClaimed() throws IOException {
        assertThat(
                        sftp("put " + file + " depot/x.tar", "rename depot/x.tar depot/y.tar")
                                .exitCode())
                .isZero();
        assertThat(share.depot().resolve("y.tar")).hasSameBinaryContentAs(file);
        assertThat(settled()).isEmpty();
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
        assertThatThrownBy(() -> new SftpUsers(users))
                .isInstanceOf(ProblemException.class)
                .satisfies(
                        e ->
                                assertThat(((ProblemException) e).problem().why())
                                        .startsWith("Line 2"));
    }

    @Test
    void anUploadBeyondTheSizeLimitIsRefused() throws IOException {
        Path sparse = folder.resolve("sparse.tar");
        try (RandomAccessFile large = new RandomAccessFile(sparse.toFile(), "rw")) {
            large.setLength((1L << 30) + (32 << 10));
        }
        // Resuming begins behind what is there, so only the end crosses the line.
        Path target = share.drop().resolve("sparse.tar");
        try (RandomAccessFile there = new RandomAccessFile(target.toFile(), "rw")) {
            there.setLength(1L << 30);
        }
        assertThat(sftp("reput " + sparse + " drop/sparse.tar").exitCode()).isNotZero();
        // The client cuts off what was not confirmed.
        assertThat(Files.size(target)).isLessThanOrEqualTo(1L << 30);
    }

    private void assertTaken(String... paths) {
        await().untilAsserted(() -> assertThat(settled()).containsExactly(paths));
    }

    private List<String> settled() {
        return scanner.scan(path -> false).stream().map(DroppedFile::relative).toList();
    }

    private Tool.Result sftp(String... commands) throws IOException {
        return sftpAs("anna", commands);
    }

    private Tool.Result sftpAs(String user, String... commands) throws IOException {
        Path batch = Files.write(folder.resolve("commands"), Arrays.asList(commands));
        List<String> command = ssh("sftp", "-P");
        command.addAll(List.of("-b", batch.toString(), user + "@127.0.0.1"));
        return Tool.runAnyhow(command, Map.of());
    }

    private List<String> ssh(String program, String portFlag) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(Ssh.options(key));
        command.addAll(List.of(portFlag, String.valueOf(server.address().port())));
        return command;
    }

    private String mode(String path) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(share.drop().resolve(path)));
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
