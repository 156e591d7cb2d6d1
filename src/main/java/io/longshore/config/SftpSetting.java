package io.longshore.config;

import static io.longshore.config.SettingType.duration;
import static io.longshore.config.SettingType.number;
import static io.longshore.config.SettingType.path;
import static io.longshore.config.SettingType.text;
import static io.longshore.config.SettingType.yesNo;

import java.nio.file.Path;
import java.time.Duration;

/** The SFTP server on the share, and its limits. */
public final class SftpSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Integer> PORT =
            ROWS.add(
                    "longshore.sftp.port",
                    number(0, 65535, "2222"),
                    null,
                    "",
                    "The port of the SFTP server; 0 selects a free port. Default: no SFTP server"
                            + " is started.");

    public static final Setting<String> HOST =
            ROWS.add(
                    "longshore.sftp.host",
                    text("an address of this machine", "0.0.0.0"),
                    "127.0.0.1",
                    "",
                    "The address on which the SFTP server listens.");

    public static final Setting<Path> USERS =
            ROWS.add(
                    "longshore.sftp.users",
                    path("/etc/longshore/sftp-users"),
                    null,
                    "",
                    "The file of SFTP users: lines of `name:` followed by a bcrypt hash"
                            + " (`htpasswd -nB name`) or a public key.");

    public static final Setting<Integer> MAX_SESSIONS =
            ROWS.add(
                    "longshore.sftp.max-sessions",
                    number(1, 1000, "10"),
                    "100",
                    "",
                    "The maximum number of signed-in SFTP connections.");

    public static final Setting<Integer> USER_MAX_SESSIONS =
            ROWS.add(
                    "longshore.sftp.user.max-sessions",
                    number(1, 1000, "5"),
                    "20",
                    "",
                    "The maximum number of SFTP connections of one user.");

    public static final Setting<Integer> USER_MAX_SIZE =
            ROWS.add(
                    "longshore.sftp.user.max-size",
                    number(1, 1_000_000, "200"),
                    "1024",
                    "GiB",
                    "The maximum total size of the files that one SFTP user keeps in `drop/` and"
                            + " `depot/`. Holes in sparse files count.");

    public static final Setting<Integer> USER_MAX_FILES =
            ROWS.add(
                    "longshore.sftp.user.max-files",
                    number(1, 1_000_000, "1000"),
                    "10000",
                    "",
                    "The maximum number of files and folders that one SFTP user keeps in `drop/`"
                            + " and `depot/`.");

    public static final Setting<Boolean> SHARED =
            ROWS.add(
                    "longshore.sftp.shared",
                    yesNo(),
                    "false",
                    "",
                    "Whether SFTP users may change each other's files in `drop/` and `depot/` and"
                            + " read each other's deliveries in `done/` and `rejected/`. Who uploaded"
                            + " a file is recorded in both cases.");

    public static final Setting<Integer> SIGN_IN_CONNECTIONS =
            ROWS.add(
                    "longshore.sftp.sign-in.connections",
                    number(1, 10_000, "500"),
                    "200",
                    "",
                    "The maximum number of SFTP connections that have not signed in. A further"
                            + " connection is accepted, and an older one of these is closed.");

    public static final Setting<Integer> SIGN_IN_PER_ADDRESS =
            ROWS.add(
                    "longshore.sftp.sign-in.connections-per-address",
                    number(1, 10_000, "50"),
                    "20",
                    "",
                    "The same limit for connections from one address. Signed-in connections, and"
                            + " connections younger than two seconds, do not count.");

    public static final Setting<Duration> SIGN_IN_TIME =
            ROWS.add(
                    "longshore.sftp.sign-in.time",
                    duration("30s"),
                    "10s",
                    "",
                    "An SFTP connection that has not begun the key exchange within this time is"
                            + " closed. One that has begun it has at least 30 seconds to sign"
                            + " in, so that a password can be typed.");

    public static final Setting<Integer> MAX_FILE_SIZE =
            ROWS.add(
                    "longshore.sftp.max-file-size",
                    number(1, 1_000_000, "100"),
                    "1024",
                    "GiB",
                    "The maximum size of a file that the SFTP server accepts.");

    private SftpSetting() {}
}
