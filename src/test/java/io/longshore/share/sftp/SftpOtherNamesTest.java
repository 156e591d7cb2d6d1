package io.longshore.share.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of the share that others handle as well. A hard link stands for each way in which a file
 * has a second name, such as other letters on a share that ignores case.
 */
class SftpOtherNamesTest {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop/x.tar DROP/X.TAR",
                "drop/x.tar drop/X.TAR",
                "drop/lci/x.tar drop/LCI/x.tar",
                "drop/x.tar depot/x.tar",
                "depot/lci/\u00e9.tar depot/lci/e\u0301.tar",
                "depot/x.tar depot/x.tar.",
            })
    void aFileBelongsToItsUploaderUnderEachOfItsNames(String names) throws IOException {
        String name = names.substring(0, names.indexOf(' '));
        String other = names.substring(names.indexOf(' ') + 1);
        site.start();
        Path root = site.share().root();
        try (SftpClient anna = site.sftp("anna");
                SftpClient mallory = site.sftp("mallory")) {
            if (name.contains("lci")) {
                anna.mkdir("/" + name.substring(0, name.lastIndexOf('/')));
            }
            SftpSite.put(anna, "/" + name, "content");
            Files.createDirectories(root.resolve(other).getParent());
            Files.createLink(root.resolve(other), root.resolve(name));

            for (String path : List.of("/" + name, "/" + other)) {
                assertThatThrownBy(() -> read(mallory, path)).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> SftpSite.put(mallory, path, "changed"))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> mallory.remove(path)).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> mallory.rename(path, "/depot/stolen.tar"))
                        .isInstanceOf(IOException.class);
            }

            assertThat(root.resolve(other)).hasContent("content");
            if (other.startsWith("drop/") || other.startsWith("depot/")) {
                assertThat(read(anna, "/" + other)).isEqualTo("content");
            }
        }
    }

    @Test
    void aFileThatTookAnotherFilesNameDoesNotBelongToTheUploaderOfThatFile() throws IOException {
        site.start();
        Path root = site.share().root();
        try (SftpClient anna = site.sftp("anna");
                SftpClient mallory = site.sftp("mallory")) {
            SftpSite.put(anna, "/depot/x.tar", "content");
            Path other = Files.writeString(root.resolve("other"), "by other means");
            Files.delete(root.resolve("depot/x.tar"));
            Files.move(other, root.resolve("depot/x.tar"));

            assertThat(read(mallory, "/depot/x.tar")).isEqualTo("by other means");
            assertThatThrownBy(() -> SftpSite.put(anna, "/depot/x.tar", "changed"))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatOthersRemovedDoesNotCountForTheQuota() throws IOException {
        site.set("longshore.sftp.user.max-files", "2")
                .set("longshore.sftp.user.max-size", "1")
                .start();
        Path root = site.share().root();
        try (SftpClient anna = site.sftp("anna")) {
            for (String name : List.of("drop/1", "depot/1", "depot/2", "drop/2")) {
                try (CloseableHandle file =
                        anna.open("/" + name, OpenMode.Write, OpenMode.Create)) {
                    anna.write(file, (1L << 29) - 1, new byte[] {1});
                }
                String more = name.replace("/", "/more-");
                SftpSite.put(anna, "/" + more, "x");
                assertThatThrownBy(() -> SftpSite.put(anna, "/depot/third", "x"))
                        .hasMessageContaining("longshore.sftp.user.max-files");
                Files.delete(root.resolve(name));
                Files.delete(root.resolve(more));
            }
        }
    }

    private static String read(SftpClient client, String path) throws IOException {
        try (CloseableHandle file = client.open(path, OpenMode.Read)) {
            byte[] bytes = new byte[100];
            int length = client.read(file, 0, bytes);
            return new String(bytes, 0, Math.max(0, length), StandardCharsets.UTF_8);
        }
    }
}
