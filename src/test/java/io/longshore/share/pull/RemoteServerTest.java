package io.longshore.share.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.component.file.remote.SftpConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteServerTest {
    @TempDir Path folder;
    private final Map<String, String> texts = new HashMap<>();

    @BeforeEach
    void write() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "secret\n");
        Path knownHosts = Files.writeString(folder.resolve("known_hosts"), "");
        texts.put("longshore.drop.remote", "sftp://anna@transfer.example.com/srv/out%20going/");
        texts.put("longshore.drop.remote.known-hosts", knownHosts.toString());
        texts.put("longshore.drop.remote.password-file", password.toString());
    }

    @Test
    void withoutTheSettingNothingIsFetched() {
        texts.remove("longshore.drop.remote");
        assertThat(RemoteServer.of(settings())).isEmpty();
    }

    @Test
    void theSettingsBecomeTheOptionsOfTheCamelEndpoint() {
        SftpConfiguration configuration = server().configuration();
        assertThat(configuration.getHost()).isEqualTo("transfer.example.com");
        assertThat(configuration.getPort()).isEqualTo(22);
        assertThat(configuration.getUsername()).isEqualTo("anna");
        assertThat(configuration.getPassword()).isEqualTo("secret");
        assertThat(configuration.getDirectory()).isEqualTo("/srv/out going");
        assertThat(configuration.getStrictHostKeyChecking()).isEqualTo("yes");
        assertThat(server().sender()).isEqualTo("anna@transfer.example.com");
        assertThat(server().toString()).doesNotContain("secret");
    }

    @Test
    void aFolderInTheHomeDirectoryIsRelative() {
        texts.put("longshore.drop.remote", "sftp://anna@localhost:2222/~/outgoing");
        assertThat(server().configuration().getDirectory()).isEqualTo("outgoing");
        assertThat(server().address()).isEqualTo("localhost:2222");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transfer.example.com",
                "ftp://anna@localhost/a",
                "sftp://localhost/a",
                "sftp://anna:secret@localhost/a",
                "sftp://anna@localhost",
                "sftp://anna@localhost/",
                "sftp://anna@local host/a"
            })
    void anInvalidAddressIsRejectedWithTheExpectedFormatAndWithoutItsPassword(String address) {
        texts.put("longshore.drop.remote", address);
        assertThatThrownBy(this::server)
                .hasMessageContaining("longshore.drop.remote")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/fetched", "../fetched", "a/../b", "${date}"})
    void theMoveFolderMustBeBelowTheFetchedFolder(String move) {
        texts.put("longshore.drop.remote.move", move);
        assertThatThrownBy(this::server).hasMessageContaining("longshore.drop.remote");
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        texts.put("longshore.drop.remote.key-file", folder.resolve("no-key").toString());
        assertThatThrownBy(this::server).hasMessageContaining("longshore.drop.remote");
    }

    private RemoteServer server() {
        return RemoteServer.of(settings()).orElseThrow();
    }

    private Settings settings() {
        return Settings.load(null, Map.of(), texts);
    }
}
