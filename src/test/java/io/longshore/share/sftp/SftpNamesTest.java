package io.longshore.share.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.access.Folder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.sftp.client.RawSftpClient;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that the server refuses before anything is created, and its answers to a client. */
@Timeout(120)
class SftpNamesTest {
    @TempDir Path folder;
    private SftpSite site;
    private SftpClient anna;

    @BeforeEach
    void prepare() throws IOException {
        site = new SftpSite(folder).start();
        anna = site.sftp("anna");
        anna.mkdir("/drop/lci");
        anna.mkdir("/depot/lci");
    }

    @AfterEach
    void stop() throws IOException {
        anna.close();
        site.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/drop/forgot", "drop/forgot", "/drop/lci/forgot", "/depot/forgot"})
    void anUploadIntoAFolderThatDoesNotExistCreatesNothing(String path) throws IOException {
        put(anna, "/drop/lci/own.tar");
        for (String end : List.of("/", "//", "/.", "/lci/..")) {
            assertThatThrownBy(() -> put(anna, path + end)).isInstanceOf(SftpException.class);
            assertThatThrownBy(() -> anna.rename("/drop/lci/own.tar", path + end))
                    .isInstanceOf(SftpException.class);
        }
        assertThatThrownBy(() -> put(anna, path + "/"))
                .hasMessageContaining("make the folder first");
        assertThatThrownBy(() -> anna.stat(path)).isInstanceOf(SftpException.class);
        anna.mkdir(path + "/");
        put(anna, path + "/x.tar");
        assertThatThrownBy(() -> put(anna, path + "/")).isInstanceOf(SftpException.class);
        assertThat(anna.stat(path).isDirectory()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\n.tar",
                "\tx.tar",
                "x\r.tar",
                "x\u001b[31m.tar",
                "x\u007f.tar",
                "x\u0085.tar",
                "x\u2028.tar",
                "x\u2029.tar",
                "x\ufffd.tar"
            })
    void aNameWithAControlCharacterOrNotInUtf8IsRefused(String name) throws IOException {
        put(anna, "/drop/lci/own.tar");
        for (String inbox : List.of("/drop/", "/drop/lci/", "/depot/")) {
            assertThatThrownBy(() -> put(anna, inbox + name))
                    .hasMessageContaining("control character");
            assertThatThrownBy(() -> anna.mkdir(inbox + name))
                    .hasMessageContaining("control character");
            assertThatThrownBy(() -> anna.rename("/drop/lci/own.tar", inbox + name))
                    .hasMessageContaining("control character");
        }
        assertThat(site.share().drop().toFile().list()).containsExactly("lci");
        assertThat(site.share().drop().resolve("lci").toFile().list()).containsExactly("own.tar");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x.tar.gz",
                "noending",
                "x.zip",
                "Thumbs.db",
                "x y.tar",
                "\u00fc\u4e2d.tar",
                "a\\b.tar",
                "x.tar.filepart",
                ".hidden",
                "\ud83d\udea2.tar",
                "X.TAR",
                "x'\"*?.tar"
            })
    void otherNamesAreAccepted(String name) throws IOException {
        put(anna, "/drop/lci/" + name);
        assertThat(site.share().drop().resolve("lci").resolve(name)).exists();
    }

    @Test
    void everyPlaceThatNobodyCanWriteIsPermissionDenied() throws IOException {
        for (String path :
                List.of(
                        "/README.txt",
                        "README.txt",
                        "/work/x",
                        "/none/x",
                        "/.longshore/x",
                        "/drop/../x",
                        "/done/x",
                        "/rejected/x.tar",
                        "/drop/lci/x.longshore.txt")) {
            assertThat(status(() -> put(anna, path))).as(path).isEqualTo(denied());
            if (!path.startsWith("/drop/lci")) {
                assertThat(status(() -> anna.mkdir(path))).as(path).isEqualTo(denied());
            }
        }
        for (Folder place : Folder.values()) {
            String path = place == Folder.OTHER ? "/none" : "/" + place.text();
            assertThat(status(() -> put(anna, path)))
                    .as(path)
                    .isNotEqualTo(SftpConstants.SSH_FX_OK);
        }
    }

    @Test
    void everyRefusalHasAStatusOfVersionThree() throws IOException {
        put(anna, "/drop/lci/x.tar");
        for (Deed deed :
                List.<Deed>of(
                        () -> anna.mkdir("/drop/lci"),
                        () -> anna.rmdir("/drop/lci"),
                        () -> anna.rename("/drop/lci/x.tar", "/drop/lci"),
                        () -> anna.remove("/drop/none"),
                        () -> anna.rmdir("/drop/lci/x.tar"),
                        () -> put(anna, "/drop/none/x.tar"),
                        () -> put(anna, "/drop/lci/x.tar/y.tar"),
                        () -> put(anna, "/drop/lci/" + "n".repeat(256)),
                        () -> anna.openDir("/drop/lci/x.tar"),
                        () -> anna.readLink("/drop/lci/x.tar"),
                        () -> anna.symLink("/drop/lci/l", "/drop/lci/x.tar"))) {
            assertThat(status(deed)).isBetween(1, SftpConstants.SSH_FX_OP_UNSUPPORTED);
        }
    }

    /** Requests of version 3 that OpenSSH's {@code df} sends. */
    @Test
    void aClientLearnsHowMuchRoomItsUserHas() throws IOException {
        site.set("longshore.sftp.user.max-size", "1").set("longshore.sftp.user.max-files", "7");
        anna.close();
        site.start();
        anna = site.sftp("anna");
        long[] before = statvfs("/drop");
        put(anna, "/drop/lci/x.tar");
        long[] after = statvfs("/depot");
        assertThat(before[2] * before[1]).isEqualTo(1L << 30);
        assertThat(after[2] * after[1]).isEqualTo(1L << 30);
        assertThat(after[4]).isLessThanOrEqualTo(before[4]).isPositive();
        assertThat(before[5]).isEqualTo(7);
        assertThat(before[6] - after[6]).isEqualTo(1);
        assertThatThrownBy(() -> statvfs("/drop/none")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> statvfs("/work")).isInstanceOf(IOException.class);
    }

    private long[] statvfs(String path) throws IOException {
        RawSftpClient raw = (RawSftpClient) anna;
        Buffer request = new ByteArrayBuffer();
        request.putString("statvfs@openssh.com");
        request.putString(path);
        Buffer reply = raw.receive(raw.send(SftpConstants.SSH_FXP_EXTENDED, request));
        reply.getInt();
        int type = reply.getUByte();
        reply.getInt();
        if (type != SftpConstants.SSH_FXP_EXTENDED_REPLY) {
            throw new IOException("status " + reply.getInt());
        }
        long[] values = new long[11];
        for (int i = 0; i < values.length; i++) {
            values[i] = reply.getLong();
        }
        assertThat(reply.available()).isZero();
        return values;
    }

    @FunctionalInterface
    private interface Deed {
        void run() throws IOException;
    }

    private static int denied() {
        return SftpConstants.SSH_FX_PERMISSION_DENIED;
    }

    private static int status(Deed deed) throws IOException {
        try {
            deed.run();
            return SftpConstants.SSH_FX_OK;
        } catch (SftpException e) {
            return e.getStatus();
        }
    }

    private static void put(SftpClient client, String path) throws IOException {
        try (CloseableHandle file = client.open(path, OpenMode.Write, OpenMode.Create)) {
            client.write(file, 0, "content".getBytes(StandardCharsets.UTF_8));
        }
    }
}
