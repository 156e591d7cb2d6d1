package io.longshore.share.pull;

import io.longshore.config.RemoteSetting;
import io.longshore.config.Secret;
import io.longshore.config.Settings;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.component.file.remote.SftpConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The server that files are fetched from.
 *
 * @param uri {@code sftp://user@host[:port]/folder}
 * @param knownHosts holds the server's key; no other is accepted
 * @param key the private key to come in with; null where a password is used
 * @param password null where a key is used
 * @param move folder on the remote server, below {@code folder}, to which claimed files are moved;
 *     null to remove them
 */
record RemoteServer(
        URI uri,
        Path knownHosts,
        @Nullable Path key,
        @Nullable Secret password,
        @Nullable String move) {
    private static final int DEFAULT_PORT = 22;
    private static final int ALIVE_MILLIS = 15_000;
    private static final String HOME = "/~/";
    private static final String PASSWORD_FILE = "longshore.drop.remote.password-file";

    /**
     * @return empty if nothing is to be fetched
     * @throws ProblemException {@code BAD_SETTING}
     */
    static Optional<RemoteServer> of(Settings settings) {
        return settings.find(RemoteSetting.URL).map(text -> of(parse(text), settings));
    }

    private static RemoteServer of(URI uri, Settings settings) {
        Path key = settings.find(RemoteSetting.KEY_FILE).orElse(null);
        Optional<Path> passwordFile = settings.find(RemoteSetting.PASSWORD_FILE);
        if (key == null && passwordFile.isEmpty()) {
            throw bad("It has neither a key nor a password to sign in with.");
        }
        Path knownHosts = settings.require(RemoteSetting.KNOWN_HOSTS);
        requireReadable(knownHosts);
        if (key != null) {
            requireReadable(key);
        }
        return new RemoteServer(
                uri,
                knownHosts,
                key,
                passwordFile.map(file -> Secret.read(PASSWORD_FILE, file)).orElse(null),
                settings.find(RemoteSetting.MOVE).map(RemoteServer::below).orElse(null));
    }

    /** Names a folder in the one that is fetched, or nothing is moved. */
    private static String below(String move) {
        boolean isBelow =
                Stream.of(move.split("/", -1))
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (!isBelow || move.contains("$")) {
            throw bad("'longshore.drop.remote.move' names no folder in that folder.");
        }
        return move;
    }

    private static void requireReadable(Path file) {
        if (!Files.isReadable(file)) {
            throw bad("The file " + Printable.of(file.toString()) + " cannot be read.");
        }
    }

    private static URI parse(String text) {
        try {
            URI uri = URI.create(text);
            if ("sftp".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() != null
                    && !uri.getUserInfo().contains(":")
                    && uri.getPath().length() > 1) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw bad("The value is not a URL.");
        }
        throw bad("It needs a user without a password, a host and a folder.");
    }

    private static ProblemException bad(String why) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_SETTING,
                                "'longshore.drop.remote' cannot be used.",
                                why,
                                "Write it as sftp://user@host/folder and set longshore.drop.remote.*.")
                        .with("setting", "longshore.drop.remote"));
    }

    /** Camel's own form of it; a new one each time, because Camel changes it. */
    SftpConfiguration configuration() {
        SftpConfiguration configuration = new SftpConfiguration();
        configuration.setHost(uri.getHost());
        configuration.setPort(port());
        configuration.setUsername(uri.getUserInfo());
        configuration.setDirectory(folder());
        configuration.setKnownHostsFile(knownHosts.toString());
        configuration.setUseUserKnownHostsFile(false);
        configuration.setStrictHostKeyChecking("yes");
        configuration.setStepwise(false);
        configuration.setServerAliveInterval(ALIVE_MILLIS);
        if (key != null) {
            configuration.setPrivateKeyFile(key.toString());
        }
        if (password != null) {
            configuration.setPassword(password.reveal());
        }
        return configuration;
    }

    /** An absolute path, or after {@code /~/} one in the user's home, as curl has it. */
    private String folder() {
        String path = uri.getPath().replaceAll("(?<=.)/+$", "");
        return path.startsWith(HOME) ? path.substring(HOME.length()) : path;
    }

    private int port() {
        return uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    }

    /** Who is named in reports, as in {@code anna@transfer.example.com}. */
    String sender() {
        return uri.getUserInfo() + "@" + uri.getHost();
    }

    /** Host and port. */
    String address() {
        return uri.getHost() + ":" + port();
    }
}
