package io.longshore.share.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.config.Settings;
import io.longshore.job.PolicyLog;
import io.longshore.share.ChecksumLists;
import io.longshore.share.DroppedFile;
import io.longshore.share.Share;
import io.longshore.share.Uploads;
import io.longshore.share.drop.DropAnswers;
import io.longshore.share.drop.DropNotes;
import io.longshore.share.drop.DropScanner;
import io.longshore.share.drop.DropSettings;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Ssh;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The SFTP server with the users anna, who has a key and the password, and bert, who has the
 * password; and the usual clients.
 */
@RequiresTool({"sftp", "ssh", "scp", "ssh-keygen", "curl", "lftp", "htpasswd"})
abstract class SftpClientsFixture {
    static final String PASSWORD = "correct horse battery";

    @TempDir static Path ofAllTests;
    static Path key;
    static String publicKey;
    static String twoUsers;

    @TempDir Path folder;
    Share share;
    Uploads uploads;
    DropScanner scanner;
    SftpServer server;
    Path file;

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
                                Duration.ofMinutes(5),
                                Duration.ofHours(24)),
                        uploads,
                        new ChecksumLists(),
                        new DropNotes(
                                share,
                                uploads,
                                Clock.systemUTC(),
                                Clock.systemUTC(),
                                ticket -> Optional.empty(),
                                DropAnswers.IGNORED),
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
                                uploads,
                                PolicyLog.NONE)
                        .orElseThrow();
        file = Files.write(folder.resolve("x.tar"), bytes(3 << 20));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    void assertTaken(String... paths) {
        await().untilAsserted(() -> assertThat(settled()).containsExactly(paths));
    }

    List<String> settled() {
        return scanner.scan(path -> false).stream().map(DroppedFile::relative).toList();
    }

    Tool.Result sftp(String... commands) throws IOException {
        return sftpAs("anna", commands);
    }

    Tool.Result sftpAs(String user, String... commands) throws IOException {
        Path batch = Files.write(folder.resolve("commands"), Arrays.asList(commands));
        List<String> command = ssh("sftp", "-P");
        command.addAll(List.of("-b", batch.toString(), user + "@127.0.0.1"));
        return Tool.runAnyhow(command, Map.of());
    }

    List<String> ssh(String program, String portFlag) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(Ssh.options(key));
        command.addAll(List.of(portFlag, String.valueOf(server.address().port())));
        return command;
    }

    String mode(String path) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(share.drop().resolve(path)));
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
