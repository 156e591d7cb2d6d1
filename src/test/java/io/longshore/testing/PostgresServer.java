package io.longshore.testing;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * PostgreSQL on a free port of loopback, with a database and a user of its own. It refuses to be
 * run by root, who runs it as the user that Debian makes for it. Ends with {@link #close()}.
 */
public final class PostgresServer implements AutoCloseable {
    /** What {@link RequiresTool} asks for. */
    public static final String PROGRAM = "initdb";

    public static final String USER = "longshore";
    public static final String PASSWORD = "s3cret";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    private final Path folder;
    private final int port = FreePort.find();

    /** Ended while the server is away. */
    private Process process;

    private PostgresServer(Path folder) {
        this.folder = folder;
    }

    /** Makes a cluster and starts it. Its texts are ordered as in English, not by their bytes. */
    public static PostgresServer start() {
        try {
            Path folder = Files.createTempDirectory("longshore-postgres-");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            PostgresServer server = new PostgresServer(folder);
            Path password = Files.writeString(folder.resolve("password"), PASSWORD);
            if (isRoot()) {
                Tool.run(List.of("chown", "-R", "postgres", folder.toString()));
            }
            Tool.run(
                    command(
                            "initdb",
                            "-D",
                            server.data(),
                            "-U",
                            USER,
                            "--pwfile=" + password,
                            "--auth=scram-sha-256",
                            "--locale-provider=icu",
                            "--icu-locale=en",
                            "--encoding=UTF8",
                            "--no-sync"));
            Runtime.getRuntime().addShutdownHook(new Thread(server::kill));
            server.resume();
            server.sql("create database longshore", "postgres");
            return server;
        } catch (IOException e) {
            throw new AssertionError("cannot start PostgreSQL", e);
        }
    }

    /** The value of {@code longshore.history.url}. */
    public String url() {
        return "postgresql://127.0.0.1:" + port + "/longshore";
    }

    public int port() {
        return port;
    }

    /** Starts it again. */
    public void resume() {
        try {
            process =
                    new ProcessBuilder(
                                    command(
                                            "postgres",
                                            "-D",
                                            data(),
                                            "-p",
                                            String.valueOf(port),
                                            "-c",
                                            "listen_addresses=127.0.0.1",
                                            "-c",
                                            "unix_socket_directories=",
                                            "-c",
                                            "fsync=off"))
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    ProcessBuilder.Redirect.appendTo(
                                            folder.resolveSibling(folder.getFileName() + ".log")
                                                    .toFile()))
                            .start();
        } catch (IOException e) {
            throw new AssertionError("cannot start PostgreSQL", e);
        }
        await("PostgreSQL")
                .atMost(Duration.ofSeconds(60))
                .until(() -> tryToRun("select 1", "postgres").exitCode() == 0);
    }

    /** Ends it at once, as a power failure does. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Runs a statement in the database of the test, and returns what it prints. */
    public String sql(String statement) {
        return sql(statement, "longshore");
    }

    private String sql(String statement, String database) {
        Tool.Result result = tryToRun(statement, database);
        if (result.exitCode() != 0) {
            throw new AssertionError(result.err());
        }
        return result.text().strip();
    }

    private Tool.Result tryToRun(String statement, String database) {
        return Tool.runAnyhow(
                List.of(
                        bin("psql"),
                        "-qAtX",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        String.valueOf(port),
                        "-U",
                        USER,
                        "-d",
                        database,
                        "-c",
                        statement),
                Map.of("PGPASSWORD", PASSWORD));
    }

    @Override
    public void close() {
        kill();
        Tool.run(List.of("rm", "-rf", folder.toString(), folder + ".log"));
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private static List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres"));
            command.add("--clear-groups");
        }
        command.add(bin(program));
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Debian has most of these programs outside of the PATH, for each version. */
    private static String bin(String program) {
        for (String place : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(place, program))) {
                return Path.of(place, program).toString();
            }
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.map(version -> version.resolve("bin").resolve(program))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(program + " is not installed"))
                    .toString();
        } catch (IOException e) {
            throw new AssertionError(program + " is not installed", e);
        }
    }
}
