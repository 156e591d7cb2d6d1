package io.longshore.share.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.config.Settings;
import io.longshore.share.drop.ReadMeFirst;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.DirEntry;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user of the SFTP server sees beyond the files of the share. */
@Timeout(120)
class SenderViewTest {
    private static final String TICKET =
            """
            {"version":1,"id":"%1$s","origin":"DROP","file":"x.tar",
             "receivedAt":"2026-11-23T10:00:00Z","sidecars":[],
             "provenance":{"uploadedBy":{"name":"%2$s","via":"SFTP"},"beside":{}}}
            """;

    @TempDir Path folder;
    private SftpSite site;
    private SftpClient anna;
    private SftpClient bert;

    @BeforeEach
    void prepare() throws IOException {
        site = new SftpSite(folder).start();
        anna = site.sftp("anna");
        bert = site.sftp("bert");
        anna.mkdir("/drop/lci");
    }

    @AfterEach
    void stop() throws IOException {
        anna.close();
        bert.close();
        site.close();
    }

    /** Some of the files vanish between the folder's listing and the look at them. */
    @Test
    void aFileThatVanishesDuringAListingDoesNotEndIt() throws Exception {
        Path busy = Files.createDirectories(site.share().drop().resolve("busy"));
        AtomicBoolean over = new AtomicBoolean();
        Thread churn =
                new Thread(
                        () -> {
                            while (!over.get()) {
                                makeAndRemove(busy);
                            }
                        });
        churn.start();
        try {
            for (int i = 0; i < 400; i++) {
                for (DirEntry entry : anna.readDir("/drop/busy")) {
                    assertThat(entry.getFilename()).isNotEmpty();
                }
            }
        } finally {
            over.set(true);
            churn.join();
        }
    }

    private static void makeAndRemove(Path folder) {
        try {
            List<Path> made = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                made.add(Files.createFile(folder.resolve("f" + i + ".tar")));
            }
            for (Path file : made) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void noFolderTellsHowManyDeliveriesOthersHave() throws IOException {
        List<String> before = longNames("/");
        FileTime time = anna.stat("/done").getModifyTime();
        for (int i = 0; i < 300; i++) {
            Files.createDirectories(site.share().done().resolve("job-" + i + "-of-somebody-else"));
        }
        assertThat(longNames("/")).isEqualTo(before).hasSizeGreaterThan(4);
        assertThat(anna.stat("/done").getSize()).isEqualTo(anna.stat("/rejected").getSize());
        for (String path : List.of("/done", "/rejected", "/done/", "/drop/../done", "/status")) {
            assertThat(anna.stat(path).getModifyTime()).as(path).isEqualTo(time);
            assertThat(anna.lstat(path).getModifyTime()).as(path).isEqualTo(time);
        }
        assertThat(time).isEqualTo(FileTime.fromMillis(0));
    }

    @Test
    void usersWhoTrustEachOtherHaveAStatusAndALatestOfTheirOwn() throws IOException {
        note("lci/x.tar", "anna", "of anna");
        note("lci/y.tar", "bert", "of bert");
        delivery("done", "older", "anna", 1_000);
        delivery("done", "newer", "bert", 2_000);
        anna.close();
        bert.close();
        site.set("longshore.sftp.shared", "true").start();
        anna = site.sftp("anna");
        bert = site.sftp("bert");
        assertThat(names(anna, "/status")).containsExactly("lci+x.tar.longshore.txt");
        assertThat(names(bert, "/status")).containsExactly("lci+y.tar.longshore.txt");
        assertThat(read(anna, "/done/latest/REPORT.txt")).isEqualTo("older");
        assertThat(read(bert, "/done/latest/REPORT.txt")).isEqualTo("newer");
        assertThatThrownBy(() -> put(anna, "/status/new.txt")).isInstanceOf(IOException.class);
    }

    private List<DirEntry> entries(String folder) throws IOException {
        List<DirEntry> entries = new ArrayList<>();
        try (SftpClient client = site.sftp3("anna")) {
            client.readDir(folder).forEach(entries::add);
        }
        return entries;
    }

    /** The lines of a listing without their times. */
    private List<String> longNames(String folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (DirEntry entry : entries(folder)) {
            String line = entry.getLongFilename();
            lines.add(line.substring(0, line.length() - entry.getFilename().length() - 14));
        }
        return lines.stream().sorted().toList();
    }

    @Test
    void statusHasTheNotesAboutTheOwnFilesOnly() throws IOException {
        note("lci/x.tar", "anna", "of anna");
        note("x.tar", "anna", "of anna, in drop");
        note("lci/y.tar", "bert", "of bert");
        assertThat(names(anna, "/"))
                .contains("status", "drop", "depot", "done", "rejected")
                .doesNotContain("work", ".longshore");
        assertThat(names(anna, "/status"))
                .containsExactlyInAnyOrder("lci+x.tar.longshore.txt", "x.tar.longshore.txt");
        assertThat(names(bert, "status")).containsExactly("lci+y.tar.longshore.txt");
        assertThat(read(anna, "/status/lci+x.tar.longshore.txt")).isEqualTo("of anna");
        assertThat(anna.stat("/status/lci+x.tar.longshore.txt").getSize()).isEqualTo(7);
        assertThat(anna.lstat("/status").isDirectory()).isTrue();
        assertThat(anna.canonicalPath("status")).isEqualTo("/status");
        assertThat(site.share().root().resolve("status")).doesNotExist();

        Files.delete(site.share().drop().resolve("x.tar.longshore.txt"));
        assertThat(names(anna, "/status")).containsExactly("lci+x.tar.longshore.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+b.tar", "a%2Bb.tar", "+.tar", "%.tar", "100%25.tar", "a b.tar"})
    void aNoteHasANameOfItsOwnWhateverTheFileIsCalled(String file) throws IOException {
        for (String path : List.of(file, "lci/" + file, "a/b.tar")) {
            Files.createDirectories(site.share().drop().resolve(path).getParent());
            note(path, "anna", path);
        }
        List<String> names = names(anna, "/status");
        assertThat(names).hasSize(3).doesNotHaveDuplicates();
        for (String name : names) {
            assertThat(anna.stat("/status/" + name).isRegularFile()).isTrue();
        }
        List<String> contents = new ArrayList<>();
        for (String name : names) {
            contents.add(read(anna, "/status/" + name));
        }
        assertThat(contents).containsExactlyInAnyOrder(file, "lci/" + file, "a/b.tar");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..+x.tar.longshore.txt",
                "..+drop+lci+x.tar.longshore.txt",
                "lci%2Fx.tar.longshore.txt",
                "++lci+x.tar.longshore.txt",
                "lci+.+x.tar.longshore.txt",
                "lci+x.tar",
                "+etc+passwd",
                "lci+..+lci+x.tar.longshore.txt",
                "..",
                "lci",
                "lci+own.tar"
            })
    void noOtherNameInStatusLeadsAnywhere(String name) throws IOException {
        note("lci/x.tar", "anna", "of anna");
        put(anna, "/drop/lci/own.tar");
        Files.writeString(site.share().root().resolve("x.tar.longshore.txt"), "outside");
        if (!name.equals("..")) {
            assertThatThrownBy(() -> anna.stat("/status/" + name))
                    .hasMessageContaining("No such file");
        }
        assertThatThrownBy(() -> read(anna, "/status/" + name)).isInstanceOf(IOException.class);
    }

    /** A file of another user and a file that is not there get one answer. */
    @Test
    void statusDoesNotTellWhetherAnotherUserHasAFile() throws IOException {
        note("lci/y.tar", "bert", "of bert");
        for (String name : List.of("lci+y.tar.longshore.txt", "none.tar.longshore.txt")) {
            for (String path : List.of("/status/" + name, "/status/../status/" + name)) {
                assertThatThrownBy(() -> anna.stat(path)).hasMessageContaining("No such file");
                assertThatThrownBy(() -> anna.lstat(path)).hasMessageContaining("No such file");
                assertThatThrownBy(() -> read(anna, path)).hasMessageContaining("No such file");
                assertThatThrownBy(() -> anna.remove(path)).isInstanceOf(IOException.class);
            }
        }
        assertThatThrownBy(() -> names(anna, "/status/lci")).hasMessageContaining("No such file");
    }

    @Test
    void statusCanOnlyBeRead() throws IOException {
        note("lci/x.tar", "anna", "of anna");
        put(anna, "/drop/lci/own.tar");
        String own = "/status/lci+x.tar.longshore.txt";
        for (String path : List.of(own, "/status/new.txt", "/status")) {
            assertThatThrownBy(() -> put(anna, path)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> anna.mkdir(path)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> anna.remove(path)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> anna.rmdir(path)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> anna.rename("/drop/lci/own.tar", path))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> anna.rename(path, "/drop/lci/other"))
                    .isInstanceOf(IOException.class);
            SftpClient.Attributes time =
                    new SftpClient.Attributes().modifyTime(FileTime.fromMillis(0));
            assertThatThrownBy(() -> anna.setStat(path, time)).isInstanceOf(IOException.class);
        }
        assertThat(read(anna, own)).isEqualTo("of anna");
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "rejected"})
    void latestIsTheOwnDeliveryThatWasReportedLast(String place) throws IOException {
        assertThat(names(anna, "/" + place)).isEmpty();
        assertThatThrownBy(() -> anna.stat("/" + place + "/latest"))
                .isInstanceOf(IOException.class);
        delivery(place, "b-older", "anna", 1_000);
        delivery(place, "a-newer", "anna", 2_000);
        delivery(place, "c-newest", "bert", 3_000);
        String latest = "/" + place + "/latest";
        assertThat(names(anna, "/" + place))
                .containsExactlyInAnyOrder("a-newer", "b-older", "latest");
        assertThat(read(anna, latest + "/REPORT.txt")).isEqualTo("a-newer");
        assertThat(read(bert, latest + "/REPORT.txt")).isEqualTo("c-newest");
        assertThat(anna.stat(latest).isDirectory()).isTrue();
        assertThat(anna.canonicalPath(latest)).isEqualTo("/" + place + "/a-newer");
        assertThat(anna.readLink(latest)).isEqualTo("a-newer");
        assertThat(names(anna, latest)).contains("REPORT.txt", "report.json");
        assertThat(entry("/" + place, "latest").getAttributes().isSymbolicLink()).isTrue();
        assertThat(entry("/" + place, "a-newer").getAttributes().isDirectory()).isTrue();
        assertThatThrownBy(() -> anna.remove(latest + "/REPORT.txt"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> anna.readLink("/" + place + "/a-newer"))
                .isInstanceOf(IOException.class);
    }

    /** Another user does not learn of a job with that name. */
    @Test
    void anOwnJobNamedLatestHidesTheEntry() throws IOException {
        delivery("done", "latest", "bert", 1_000);
        delivery("done", "newer", "bert", 3_000);
        delivery("done", "other", "anna", 2_000);
        assertThat(names(anna, "/done")).containsExactlyInAnyOrder("other", "latest");
        assertThat(read(anna, "/done/latest/REPORT.txt")).isEqualTo("other");
        assertThat(names(bert, "/done")).containsExactlyInAnyOrder("latest", "newer");
        assertThat(read(bert, "/done/latest/REPORT.txt")).isEqualTo("latest");
        assertThat(entry("/done", "latest").getAttributes().isSymbolicLink()).isTrue();
    }

    @Test
    void theReadMeIsInTheRootAndCannotBeReplaced() throws IOException {
        assertThat(names(anna, "/")).doesNotContain(ReadMeFirst.NAME);
        for (String path : List.of("/drop/READ-ME-FIRST.txt", "/drop/read-me-first.TXT")) {
            assertThatThrownBy(() -> put(anna, path)).isInstanceOf(IOException.class);
        }
        put(anna, "/drop/lci/READ-ME-FIRST.txt");
        Settings settings = Settings.load(null, Map.of(), Map.of());
        ReadMeFirst.write(site.share(), settings);
        assertThat(names(anna, "/")).contains(ReadMeFirst.NAME);
        assertThat(anna.stat("/READ-ME-FIRST.txt").isRegularFile()).isTrue();
        assertThat(read(anna, "/READ-ME-FIRST.txt")).isEqualTo(ReadMeFirst.text(settings));
        for (String path : List.of("/READ-ME-FIRST.txt", "/drop/READ-ME-FIRST.txt")) {
            assertThatThrownBy(() -> put(anna, path)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> anna.remove(path)).isInstanceOf(IOException.class);
        }
    }

    private void note(String file, String user, String text) throws IOException {
        Path note = site.share().drop().resolve(file + ".longshore.txt");
        Files.writeString(note, text);
        site.uploads().noted(note, UserRights.principal(user));
    }

    private void delivery(String place, String job, String user, long second) throws IOException {
        Path made = Files.createDirectory(site.share().root().resolve(place).resolve(job));
        Files.writeString(made.resolve("job.json"), TICKET.formatted(job, user));
        Files.writeString(made.resolve("REPORT.txt"), job);
        Path report = Files.writeString(made.resolve("report.json"), "{}");
        Files.setLastModifiedTime(report, FileTime.from(Instant.ofEpochSecond(second)));
    }

    private DirEntry entry(String in, String name) throws IOException {
        return StreamSupport.stream(anna.readDir(in).spliterator(), false)
                .filter(entry -> entry.getFilename().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(SftpClient client, String in) throws IOException {
        return StreamSupport.stream(client.readDir(in).spliterator(), false)
                .map(DirEntry::getFilename)
                .filter(name -> !name.equals(".") && !name.equals(".."))
                .toList();
    }

    private static void put(SftpClient client, String path) throws IOException {
        try (CloseableHandle file = client.open(path, OpenMode.Write, OpenMode.Create)) {
            client.write(file, 0, "content".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String read(SftpClient client, String path) throws IOException {
        try (CloseableHandle file = client.open(path, OpenMode.Read)) {
            byte[] bytes = new byte[4000];
            int length = client.read(file, 0, bytes);
            return new String(bytes, 0, Math.max(0, length), StandardCharsets.UTF_8);
        }
    }
}
