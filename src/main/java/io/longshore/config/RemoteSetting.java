package io.longshore.config;

import static io.longshore.config.SettingType.duration;
import static io.longshore.config.SettingType.path;
import static io.longshore.config.SettingType.text;

import java.nio.file.Path;
import java.time.Duration;

/** The SFTP server from which files are fetched into {@code drop/}. */
public final class RemoteSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<String> URL =
            ROWS.add(
                    "longshore.drop.remote",
                    text("an SFTP URL", "sftp://anna@transfer.example.com/srv/outgoing"),
                    null,
                    "",
                    "A folder on another SFTP server that is fetched into `drop/`, sub-folders as"
                            + " they are. `/~/outgoing` is one in the user's home.");

    public static final Setting<Path> KNOWN_HOSTS =
            ROWS.add(
                    "longshore.drop.remote.known-hosts",
                    path("/etc/longshore/known_hosts"),
                    null,
                    "",
                    "The host key of that server, as OpenSSH writes it (`ssh-keyscan`)."
                            + " No other key is accepted.");

    public static final Setting<Path> KEY_FILE =
            ROWS.add(
                    "longshore.drop.remote.key-file",
                    path("/etc/longshore/remote_key"),
                    null,
                    "",
                    "The private key to sign in there, without a passphrase.");

    public static final Setting<Path> PASSWORD_FILE =
            ROWS.add(
                    "longshore.drop.remote.password-file",
                    path("/etc/longshore/remote.password"),
                    null,
                    "",
                    "A file that holds the password to sign in there, and nothing else.");

    public static final Setting<String> MOVE =
            ROWS.add(
                    "longshore.drop.remote.move",
                    text("a folder", "fetched"),
                    null,
                    "",
                    "Where files go over there once they were claimed here, a folder in"
                            + " that folder. Nothing given: they are removed.");

    public static final Setting<Duration> EVERY =
            ROWS.add(
                    "longshore.drop.remote.every",
                    duration("5m"),
                    "1m",
                    "",
                    "How often is looked for files over there.");

    private RemoteSetting() {}
}
