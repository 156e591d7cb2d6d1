package io.longshore.share.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.access.FileAction;
import io.longshore.access.Folder;
import io.longshore.access.Owner;
import io.longshore.access.Role;
import io.longshore.access.RoleTable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.CopyMode;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A user of the SFTP server performs each action on files of each owner in each folder of the
 * share. The folders that are not those of users are {@code work/} and {@code .longshore/}.
 */
@Timeout(300)
class SftpRoleTableTest {
    private static final String CONTENT = "content of the owner";
    private static final String TICKET =
            """
            {"version":1,"id":"%1$s","origin":"DROP","file":"x.tar",
             "receivedAt":"2026-11-23T10:00:00Z","sidecars":[],
             "provenance":{"uploadedBy":{"name":"%2$s","via":"%3$s"},"beside":{}}}
            """;

    @TempDir Path folder;
    private int cases;

    /** One way to perform an action on the file; throws if it is refused. */
    private interface Deed {
        void on(SftpClient client, String folder, String file) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"SFTP_USER", "SHARED_SFTP_USER"})
    void theServerPermitsWhatTheTablePermitsAndNothingElse(Role role) throws IOException {
        List<String> wrong = new ArrayList<>();
        try (SftpSite site = new SftpSite(folder)) {
            site.set("longshore.sftp.shared", String.valueOf(role == Role.SHARED_SFTP_USER));
            site.start();
            try (SftpClient anna = site.sftp("anna");
                    SftpClient bert = site.sftp("bert")) {
                for (String place :
                        List.of("drop", "depot", "done", "rejected", "work", ".longshore")) {
                    for (Owner owner : Owner.values()) {
                        for (FileAction action : FileAction.values()) {
                            boolean permitted =
                                    RoleTable.permits(role, action, Folder.named(place), owner);
                            deeds(action)
                                    .forEach(
                                            (name, deed) -> {
                                                String in =
                                                        prepared(site, bert, anna, place, owner);
                                                if (isAllowed(deed, anna, in) != permitted) {
                                                    wrong.add(
                                                            String.join(
                                                                    " ", name, place, "" + owner));
                                                }
                                            });
                        }
                    }
                }
            }
        }
        assertThat(cases).isGreaterThan(150);
        assertThat(wrong).as("where the server and the table differ").isEmpty();
    }

    /** The roles of the broker are none of the file server. */
    @Test
    void aRoleOfTheBrokerHasNoRightToFiles() {
        for (Role role : Role.ofBroker()) {
            for (FileAction action : FileAction.values()) {
                for (Folder place : Folder.values()) {
                    for (Owner owner : Owner.values()) {
                        assertThat(RoleTable.permits(role, action, place, owner)).isFalse();
                    }
                }
            }
        }
    }

    private static Map<String, Deed> deeds(FileAction action) {
        Map<String, Deed> deeds = new LinkedHashMap<>();
        switch (action) {
            case LIST -> {
                deeds.put("stat", (client, in, file) -> client.stat(file));
                deeds.put(
                        "list",
                        (client, in, file) -> {
                            for (SftpClient.DirEntry entry : client.readDir(in)) {
                                if (file.endsWith("/" + entry.getFilename())) {
                                    return;
                                }
                            }
                            throw new IOException("not listed");
                        });
            }
            case READ ->
                    deeds.put(
                            "read",
                            (client, in, file) -> {
                                try (var content = client.read(file)) {
                                    assertThat(content.readAllBytes()).isNotEmpty();
                                }
                            });
            case ADD -> {
                deeds.put("upload", (client, in, file) -> put(client, in + "/new", "new"));
                deeds.put("make a folder", (client, in, file) -> client.mkdir(in + "/made"));
            }
            case CHANGE -> {
                deeds.put("write", writing(OpenMode.Write));
                deeds.put("append", writing(OpenMode.Write, OpenMode.Append));
                deeds.put("overwrite", writing(OpenMode.Write, OpenMode.Create, OpenMode.Truncate));
                deeds.put(
                        "set the size",
                        (client, in, file) -> {
                            Attributes attributes = new Attributes();
                            attributes.setSize(3);
                            client.setStat(file, attributes);
                        });
                deeds.put(
                        "set the times",
                        (client, in, file) -> {
                            FileTime time = FileTime.from(Instant.ofEpochSecond(1));
                            client.setStat(
                                    file, new Attributes().modifyTime(time).accessTime(time));
                        });
            }
            case REMOVE -> {
                deeds.put("rename", (client, in, file) -> client.rename(file, in + "/other"));
                deeds.put("rename to depot", (client, in, file) -> client.rename(file, "/depot/o"));
                deeds.put("remove", (client, in, file) -> client.remove(file));
                deeds.put(
                        "replace",
                        (client, in, file) -> {
                            put(client, "/drop/mine", "changed");
                            client.rename("/drop/mine", file, CopyMode.Overwrite);
                        });
            }
        }
        return deeds;
    }

    private static Deed writing(OpenMode... modes) {
        return (client, in, file) -> {
            try (CloseableHandle handle = client.open(file, modes)) {
                client.write(handle, 0, "changed".getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    /** A new folder with a file {@code x.tar} of this owner, as the client names it. */
    private String prepared(
            SftpSite site, SftpClient bert, SftpClient anna, String place, Owner owner) {
        String name = "case-" + ++cases;
        String in = "/" + place + "/" + name;
        Path real = site.share().root().resolve(place).resolve(name);
        try {
            Files.deleteIfExists(site.share().depot().resolve("o"));
            if (Folder.named(place) == Folder.DROP || Folder.named(place) == Folder.DEPOT) {
                Files.createDirectory(real);
                switch (owner) {
                    case SELF -> put(anna, in + "/x.tar", CONTENT);
                    case OTHER -> put(bert, in + "/x.tar", CONTENT);
                    case NOBODY -> Files.writeString(real.resolve("x.tar"), CONTENT);
                }
            } else {
                Files.createDirectories(real);
                Files.writeString(real.resolve("x.tar"), CONTENT);
                String ticket =
                        switch (owner) {
                            case SELF -> TICKET.formatted(name, "anna", "SFTP");
                            case OTHER -> TICKET.formatted(name, "bert", "SFTP");
                            case NOBODY -> TICKET.formatted(name, "anna", "FILE_OWNER");
                        };
                Files.writeString(real.resolve("job.json"), ticket);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return in;
    }

    /** A refused action leaves the file as it was. */
    private boolean isAllowed(Deed deed, SftpClient client, String in) {
        String file = in + "/x.tar";
        Path real = folder.resolve("share" + file);
        try {
            deed.on(client, in, file);
            return true;
        } catch (IOException | UncheckedIOException e) {
            assertThat(real).hasContent(CONTENT);
            return false;
        } finally {
            try {
                Files.deleteIfExists(folder.resolve("share/drop/mine"));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void put(SftpClient client, String path, String content) throws IOException {
        try (OutputStream out = client.write(path)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }
}
