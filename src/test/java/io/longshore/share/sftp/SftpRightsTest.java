package io.longshore.share.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.testing.LogLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.CopyMode;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.extensions.CopyDataExtension;
import org.apache.sshd.sftp.client.extensions.CopyFileExtension;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHFsyncExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The table of docs/security.md: which SFTP user may do what to whose files. */
@Timeout(120)
class SftpRightsTest {
    private static final String CONTENT = "content of anna";
    private static final String TICKET =
            """
            {"version":1,"id":"%1$s-job","origin":"DROP","file":"x.tar",
             "receivedAt":"2026-11-23T10:00:00Z","sidecars":[],
             "provenance":{"uploadedBy":{"name":"%1$s","via":"%2$s"},"beside":{}}}
            """;

    @TempDir Path folder;
    private SftpSite site;

    /** Something that is done to a file or to the folder that it lies in. */
    private interface Deed {
        void on(SftpClient client, String folder, String file) throws IOException;
    }

    @BeforeEach
    void prepare() throws IOException {
        site = new SftpSite(folder);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    /** Everything that would alter a file, or take its name away. */
    private static Map<String, Deed> changes() {
        Map<String, Deed> deeds = new LinkedHashMap<>();
        for (Set<OpenMode> modes : openings()) {
            deeds.put(
                    "open " + modes,
                    (client, in, file) -> {
                        try (CloseableHandle handle = client.open(file, modes)) {
                            client.write(handle, 0, "changed".getBytes(StandardCharsets.UTF_8));
                        }
                    });
        }
        deeds.put("touch", (client, in, file) -> client.setStat(file, time(1)));
        deeds.put("truncate", (client, in, file) -> client.setStat(file, size(3)));
        deeds.put("rename", (client, in, file) -> client.rename(file, in + "/other"));
        deeds.put(
                "rename to another folder", (client, in, file) -> client.rename(file, "/depot/o"));
        deeds.put(
                "replace",
                (client, in, file) -> {
                    SftpSite.put(client, in + "/mine", "changed");
                    client.rename(in + "/mine", file, CopyMode.Overwrite);
                });
        deeds.put("rename the folder", (client, in, file) -> client.rename(in, in + "-other"));
        deeds.put("remove", (client, in, file) -> client.remove(file));
        return deeds;
    }

    /** All sets of flags that write, but for those that refuse what exists. */
    private static List<Set<OpenMode>> openings() {
        List<Set<OpenMode>> all = new ArrayList<>();
        OpenMode[] others = {OpenMode.Read, OpenMode.Create, OpenMode.Truncate, OpenMode.Append};
        for (int bits = 0; bits < 1 << others.length; bits++) {
            Set<OpenMode> modes = EnumSet.of(OpenMode.Write);
            for (int i = 0; i < others.length; i++) {
                if ((bits & 1 << i) != 0) {
                    modes.add(others[i]);
                }
            }
            boolean isSelfContradictory =
                    modes.contains(OpenMode.Append)
                            && (modes.contains(OpenMode.Truncate) || modes.contains(OpenMode.Read));
            if (!isSelfContradictory) {
                all.add(modes);
            }
        }
        return all;
    }

    @Test
    void filesOfAnotherUserCannotBeChanged() throws IOException {
        site.start();
        try (SftpClient anna = site.sftp("anna");
                SftpClient mallory = site.sftp("mallory")) {
            for (String inbox : List.of("/drop", "/depot")) {
                anna.mkdir(inbox + "/lci");
                String file = inbox + "/lci/x.tar";
                SftpSite.put(anna, file, CONTENT);
                Path real = site.share().root().resolve(file.substring(1));
                FileTime time = Files.getLastModifiedTime(real);
                changes()
                        .forEach(
                                (name, deed) -> {
                                    assertThatThrownBy(() -> deed.on(mallory, inbox + "/lci", file))
                                            .as("%s in %s", name, inbox)
                                            .isInstanceOf(IOException.class);
                                    assertThat(real).as(name).hasContent(CONTENT);
                                });
                assertThat(Files.getLastModifiedTime(real)).isEqualTo(time);
                assertThatThrownBy(() -> read(mallory, file)).isInstanceOf(IOException.class);
                assertThat(names(mallory, inbox + "/lci")).contains("x.tar");
                mallory.remove(inbox + "/lci/mine");
                anna.remove(file);
                assertThatThrownBy(() -> mallory.rmdir(inbox + "/lci"))
                        .isInstanceOf(IOException.class);
                anna.rmdir(inbox + "/lci");
            }
        }
    }

    @Test
    void ownFilesCanBeChangedAlsoAfterARestart() throws IOException {
        site.start();
        for (String inbox : List.of("/drop", "/depot")) {
            for (Map.Entry<String, Deed> change : changes().entrySet()) {
                String in = inbox + "/own";
                try (SftpClient anna = site.sftp("anna")) {
                    anna.mkdir(in);
                    SftpSite.put(anna, in + "/x.tar", CONTENT);
                }
                if (change.getKey().equals("remove")) {
                    site.start();
                }
                try (SftpClient anna = site.sftp("anna")) {
                    assertThatCode(() -> change.getValue().on(anna, in, in + "/x.tar"))
                            .as("%s in %s", change.getKey(), inbox)
                            .doesNotThrowAnyException();
                    clear(site.share().root().resolve(in.substring(1)));
                }
            }
        }
    }

    @Test
    void filesNotUploadedThroughTheServerAreReadOnly() throws IOException {
        site.start();
        Path file = Files.writeString(site.share().depot().resolve("x.tar"), CONTENT);
        Files.createDirectory(site.share().depot().resolve("lci"));
        try (SftpClient mallory = site.sftp("mallory")) {
            assertThat(read(mallory, "/depot/x.tar")).isEqualTo(CONTENT);
            changes()
                    .forEach(
                            (name, deed) -> {
                                assertThatThrownBy(
                                                () ->
                                                        deed.on(
                                                                mallory,
                                                                "/depot/lci",
                                                                "/depot/x.tar"))
                                        .as(name)
                                        .isInstanceOf(IOException.class);
                                assertThat(file).as(name).hasContent(CONTENT);
                            });
            SftpSite.put(
                    mallory, "/depot/lci/own.tar", "a folder of others takes files of one's own");
        }
    }

    @Test
    void aDeliveryIsVisibleToItsUploaderOnly() throws IOException {
        site.start();
        delivery("done", "anna", "SFTP");
        delivery("rejected", "anna", "SFTP");
        delivery("done", "bert", "FILE_OWNER");
        try (SftpClient anna = site.sftp("anna");
                SftpClient bert = site.sftp("bert")) {
            for (String place : List.of("/done", "/rejected")) {
                String job = place + "/anna-job";
                assertThat(names(anna, place)).containsExactlyInAnyOrder("anna-job", "latest");
                assertThat(read(anna, job + "/x.tar")).isEqualTo(CONTENT);
                assertThat(names(bert, place)).isEmpty();
                for (String path :
                        List.of(job, job + "/x.tar", job + "/none", job + "/../anna-job"))
                    assertThatThrownBy(() -> bert.stat(path)).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> read(bert, job + "/x.tar"))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> names(bert, job)).hasMessageContaining("No such file");
                assertThatThrownBy(() -> bert.rename(job + "/x.tar", "/drop/x.tar"))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aSharedServerLetsUsersChangeAndReadEachOthersFiles() throws IOException {
        try (LogLines log = LogLines.start()) {
            site.set("longshore.sftp.shared", "true").start();
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("longshore.sftp.shared", "not separated");
        }
        delivery("done", "anna", "SFTP");
        try (SftpClient anna = site.sftp("anna");
                SftpClient bert = site.sftp("bert")) {
            SftpSite.put(anna, "/drop/x.tar", CONTENT);
            assertThat(read(bert, "/done/anna-job/x.tar")).isEqualTo(CONTENT);
            assertThat(read(bert, "/drop/x.tar")).isEqualTo(CONTENT);
            bert.rename("/drop/x.tar", "/drop/y.tar");
            bert.remove("/drop/y.tar");
        }
    }

    @Test
    void protocolExtensionsRespectTheRights() throws IOException {
        site.start();
        try (SftpClient anna = site.sftp("anna");
                SftpClient mallory = site.sftp("mallory")) {
            SftpSite.put(anna, "/drop/x.tar", CONTENT);
            SftpSite.put(mallory, "/drop/m.tar", "of mallory");
            assertThatThrownBy(() -> mallory.symLink("/drop/link", "/drop/x.tar"))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> mallory.link("/drop/link", "/drop/x.tar", false))
                    .isInstanceOf(Exception.class);
            assertThat(mallory.getExtension(CopyFileExtension.class))
                    .satisfiesAnyOf(
                            it -> assertThat(it).isNull(),
                            it -> assertThat(it.isSupported()).isFalse(),
                            it ->
                                    assertThatThrownBy(
                                                    () ->
                                                            it.copyFile(
                                                                    "/drop/x.tar",
                                                                    "/drop/m.tar",
                                                                    true))
                                            .isInstanceOf(IOException.class));
            try (CloseableHandle own = mallory.open("/drop/m.tar", OpenMode.Read, OpenMode.Write)) {
                CopyDataExtension copy = mallory.getExtension(CopyDataExtension.class);
                if (copy != null && copy.isSupported()) {
                    assertThatThrownBy(() -> copy.copyData(own, 0, 0, own, 100))
                            .isInstanceOf(IOException.class);
                }
                OpenSSHFsyncExtension fsync = mallory.getExtension(OpenSSHFsyncExtension.class);
                if (fsync != null && fsync.isSupported()) {
                    assertThatThrownBy(() -> fsync.fsync(own)).isInstanceOf(IOException.class);
                }
            }
            assertThat(site.share().drop().resolve("link")).doesNotExist();
            assertThat(site.share().drop().resolve("m.tar")).hasContent("of mallory");
        }
    }

    @Test
    void aFileBeingWrittenIsLockedForOtherSessions() throws IOException {
        site.start();
        try (SftpClient first = site.sftp("anna");
                SftpClient second = site.sftp("anna")) {
            try (OutputStream out = first.write("/drop/x.tar")) {
                out.write(CONTENT.getBytes(StandardCharsets.UTF_8));
                out.flush();
                changes()
                        .forEach(
                                (name, deed) ->
                                        assertThatThrownBy(
                                                        () ->
                                                                deed.on(
                                                                        second,
                                                                        "/drop",
                                                                        "/drop/x.tar"))
                                                .as(name)
                                                .isInstanceOf(IOException.class));
                assertThatThrownBy(() -> first.rename("/drop/x.tar", "/depot/x.tar"))
                        .as("nor by the session itself: a closed upload could be forged by it")
                        .isInstanceOf(IOException.class);
            }
            assertThat(site.share().drop().resolve("x.tar")).hasContent(CONTENT);
            second.rename("/drop/x.tar", "/drop/y.tar");
        }
    }

    private void delivery(String place, String user, String via) throws IOException {
        Path job = site.share().root().resolve(place).resolve(user + "-job");
        Files.createDirectory(job);
        Files.writeString(job.resolve("job.json"), TICKET.formatted(user, via));
        Files.writeString(job.resolve("x.tar"), CONTENT);
    }

    private static void clear(Path folder) throws IOException {
        for (Path gone : List.of(folder, folder.resolveSibling("own-other"))) {
            if (Files.exists(gone)) {
                try (var tree = Files.walk(gone)) {
                    for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        }
        Files.deleteIfExists(folder.resolveSibling("../depot/o").normalize());
    }

    private static Attributes time(long seconds) {
        return new Attributes()
                .modifyTime(FileTime.from(Instant.ofEpochSecond(seconds)))
                .accessTime(FileTime.from(Instant.ofEpochSecond(seconds)));
    }

    private static Attributes size(long bytes) {
        Attributes attributes = new Attributes();
        attributes.setSize(bytes);
        return attributes;
    }

    private static String read(SftpClient client, String path) throws IOException {
        try (InputStream in = client.read(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> names(SftpClient client, String path) throws IOException {
        List<String> names = new ArrayList<>();
        for (SftpClient.DirEntry entry : client.readDir(path)) {
            if (!entry.getFilename().startsWith(".")) {
                names.add(entry.getFilename());
            }
        }
        return names;
    }
}
