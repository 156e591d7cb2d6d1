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
                    "The folder on another SFTP server from which files are fetched into"
                            + " `drop/`, with its sub-folders. `/~/outgoing` is a folder in the"
                            + " user's home directory.");

    public static final Setting<Path> KNOWN_HOSTS =
            ROWS.add(
                    "longshore.drop.remote.known-hosts",
                    path("/etc/longshore/known_hosts"),
                    null,
                    "",
                    "A file with the host key of that server, as `ssh-keyscan` prints it. No"
                            + " other key is accepted.");

    public static final Setting<Path> KEY_FILE =
            ROWS.add(
                    "longshore.drop.remote.key-file",
                    path("/etc/longshore/remote_key"),
                    null,
                    "",
                    "The private key for signing in to that server, without a passphrase.");

    public static final Setting<Path> PASSWORD_FILE =
            ROWS.add(
                    "longshore.drop.remote.password-file",
                    path("/etc/longshore/remote.password"),
                    null,
                    "",
                    "A file that contains only the password for signing in to that server.");

    public static final Setting<String> MOVE =
            ROWS.add(
                    "longshore.drop.remote.move",
                    text("a folder", "fetched"),
                    null,
                    "",
                    "Folder on the remote server to which claimed files are moved, relative to"
                            + " the folder of `longshore.drop.remote`. Default: claimed files"
                            + " are removed.");

    public static final Setting<Duration> EVERY =
            ROWS.add(
                    "longshore.drop.remote.every",
                    duration("5m"),
                    "1m",
                    "",
                    "How often Longshore polls the remote server.");

    private RemoteSetting() {}
}
