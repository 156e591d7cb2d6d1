package io.longshore.share.sftp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How much a user may upload, and how deep. */
@Timeout(120)
class SftpUploadLimitsTest {
    @TempDir Path folder;
    private SftpSite site;

    @BeforeEach
    void prepare() throws IOException {
        site = new SftpSite(folder);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void theQuotaOfAUserLimitsFilesAndBytes() throws IOException {
        site.set("longshore.sftp.user.max-files", "3")
                .set("longshore.sftp.user.max-size", "1")
                .start();
        try (SftpClient anna = site.sftp("anna")) {
            anna.mkdir("/drop/a");
            SftpSite.put(anna, "/drop/a/1", "1");
            try (CloseableHandle sparse = anna.open("/drop/a/2", OpenMode.Write, OpenMode.Create)) {
                byte[] end = {1};
                anna.write(sparse, (1L << 30) - 100, end);
                assertThatThrownBy(() -> anna.write(sparse, 1L << 30, end))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("longshore.sftp.user.max-size");
            }
            assertThatThrownBy(() -> SftpSite.put(anna, "/drop/a/3", "3"))
                    .hasMessageContaining("longshore.sftp.user.max-files");
            assertThatThrownBy(() -> anna.mkdir("/depot/b"))
                    .hasMessageContaining("longshore.sftp.user.max-files");
            anna.remove("/drop/a/2");
            SftpSite.put(anna, "/drop/a/3", "3");
        }
        try (SftpClient bert = site.sftp("bert")) {
            SftpSite.put(bert, "/drop/a/4", "a limit is for one user");
        }
    }

    @Test
    void foldersMayBeElevenDeepAndNoDeeper() throws IOException {
        site.start();
        try (SftpClient anna = site.sftp("anna")) {
            String path = "/drop";
            for (int i = 1; i <= 11; i++) {
                path += "/" + i;
                anna.mkdir(path);
            }
            String deepest = path;
            SftpSite.put(anna, deepest + "/x.tar", "content");
            assertThatThrownBy(() -> anna.mkdir(deepest + "/12")).hasMessageContaining("11 deep");
            anna.mkdir("/drop/o");
            anna.mkdir("/drop/o/p");
            assertThatThrownBy(() -> anna.rename("/drop/1", "/drop/o/p/1"))
                    .hasMessageContaining("11 deep");
        }
    }
}
