package io.longshore.share.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.config.Settings;
import io.longshore.job.PolicyLog;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Uploads to the SFTP server with the usual clients. */
class SftpServerIT extends SftpClientsFixture {
    @Test
    void noServerIsStartedWithoutAPort() {
        Settings none = Settings.load(null, Map.of(), Map.of());
        assertThat(SftpServer.start(none, share, uploads, PolicyLog.NONE)).isEmpty();
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
}
