package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.proof.log.NoteKey;
import io.longshore.testing.FreePort;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The witness of torchwood (litewitness), with its key in an ssh-agent of its own. */
final class LiteWitness implements AutoCloseable {
    static final String PROGRAM = "litewitness";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern VKEY = Pattern.compile("vkey=(\\S+)");
    private static final String ADD =
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1], timeout=20)
            empty = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
            db.execute('INSERT OR IGNORE INTO log VALUES (?, 0, ?)', (sys.argv[2], empty))
            db.execute('INSERT INTO key VALUES (?, ?)', (sys.argv[2], sys.argv[3]))
            db.commit()
            """;

    private final Path folder;
    private final String address = FreePort.address();
    private final Process agent;
    private final Process witness;
    private final NoteKey key;

    /**
     * @param folder of a short path, for the socket of the agent
     */
    LiteWitness(Path folder) throws IOException {
        this.folder = folder;
        Path secret = folder.resolve("key");
        Path socket = folder.resolve("agent");
        Tool.run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", secret.toString()));
        agent = start("agent.log", "ssh-agent", "-D", "-a", socket.toString());
        await("the agent").atMost(PATIENCE).until(() -> Files.exists(socket));
        Tool.Result added =
                Tool.runAnyhow(
                        List.of("ssh-add", secret.toString()),
                        Map.of("SSH_AUTH_SOCK", socket.toString()));
        assertThat(added.exitCode()).as(added.err()).isZero();
        String fingerprint =
                Tool.run(List.of("ssh-keygen", "-l", "-f", secret + ".pub")).text().split(" ")[1];
        witness =
                start(
                        "witness.log",
                        PROGRAM,
                        "-name",
                        "witness.test.com",
                        "-db",
                        folder.resolve("db").toString(),
                        "-ssh-agent",
                        socket.toString(),
                        "-listen",
                        address,
                        "-key",
                        fingerprint);
        await("the witness").atMost(PATIENCE).until(this::answers);
        Matcher vkey = VKEY.matcher(Files.readString(folder.resolve("witness.log")));
        assertThat(vkey.find()).isTrue();
        key = NoteKey.parse(vkey.group(1).replace("\"", ""));
        Files.writeString(vkey(), key + "\n");
    }

    private Process start(String log, String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log).toFile())
                .start();
    }

    private boolean answers() {
        String[] parts = address.split(":");
        try (Socket socket = new Socket(parts[0], Integer.parseInt(parts[1]))) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** What its operator does for a new log, and for a new key of one. */
    void add(NoteKey log) {
        Tool.run(
                List.of(
                        "python3",
                        "-c",
                        ADD,
                        folder.resolve("db").toString(),
                        log.name(),
                        log.toString()));
    }

    NoteKey key() {
        return key;
    }

    Path vkey() {
        return folder.resolve("witness.vkey");
    }

    /** The settings of a gateway that uses it. */
    Map<String, String> settings() {
        return Map.of(
                "longshore.witness.url",
                "http://" + address,
                "longshore.witness.key",
                vkey().toString());
    }

    @Override
    public void close() {
        for (Process process : List.of(witness, agent)) {
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
