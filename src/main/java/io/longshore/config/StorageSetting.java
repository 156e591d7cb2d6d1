package io.longshore.config;

import static io.longshore.config.SettingType.path;
import static io.longshore.config.SettingType.secret;
import static io.longshore.config.SettingType.text;

import java.nio.file.Path;

/** The folders of a process, where a worker without them reads archives, and the history. */
public final class StorageSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Path> SHARE =
            ROWS.add(
                    "longshore.share",
                    path("/srv/longshore"),
                    "./share",
                    "",
                    "The folder with `drop/`, `depot/`, `work/`, `done/` and `rejected/`, all on"
                            + " one file system.");

    public static final Setting<String> GATEWAY_URL =
            ROWS.add(
                    "longshore.gateway.url",
                    text("a URL", "https://gateway.test.com:8080"),
                    null,
                    "",
                    "For a worker without access to the share: the HTTP address of the gateway,"
                            + " from which it reads archives. Default: a worker reads them from"
                            + " `longshore.share`.");

    public static final Setting<Path> GATEWAY_CA_CERT_PATH =
            ROWS.add(
                    "longshore.gateway.ca-cert-path",
                    path("/etc/longshore/ca.pem"),
                    null,
                    "",
                    "A PEM file with the CA that such a worker trusts for the gateway. Default:"
                            + " the system's CAs.");

    public static final Setting<Path> DATA =
            ROWS.add(
                    "longshore.data",
                    path("/var/lib/longshore"),
                    "./data",
                    "",
                    "The folder for the broker's journal, the keys and generated credentials of"
                            + " this process, and the list of blobs known in each repository"
                            + " (`known-blobs`).");

    public static final Setting<Path> SPOOL =
            ROWS.add(
                    "longshore.spool",
                    path("/var/tmp/longshore"),
                    null,
                    "",
                    "The folder for the uncompressed content of compressed archives while they are"
                            + " checked and pushed. Default: `spool` in `longshore.data`; for"
                            + " commands without a data folder, the system's folder for temporary"
                            + " files.");

    public static final Setting<String> HISTORY_URL =
            ROWS.add(
                    "longshore.history.url",
                    text("the address of a database", "postgresql://db.test.com:5432/longshore"),
                    null,
                    "",
                    "The PostgreSQL database with the history, for several gateways. Default: a"
                            + " file in `history` of `longshore.data`, for this gateway alone.");

    public static final Setting<String> HISTORY_USER =
            ROWS.add(
                    "longshore.history.user",
                    text("a user", "longshore"),
                    "longshore",
                    "",
                    "The user of that database. It may create a schema.");

    public static final Setting<Secret> HISTORY_PASSWORD =
            ROWS.add(
                    "longshore.history.password", secret(), null, "", "The password of that user.");

    public static final Setting<Path> HISTORY_PASSWORD_FILE =
            ROWS.add(
                    "longshore.history.password-file",
                    path("/etc/longshore/history.password"),
                    null,
                    "",
                    "A file that contains only the password of that user.");

    public static final Setting<Path> HISTORY_CA_CERT_PATH =
            ROWS.add(
                    "longshore.history.ca-cert-path",
                    path("/etc/longshore/ca.pem"),
                    null,
                    "",
                    "A PEM file with the CA that is trusted for that database. Default: the"
                            + " system's CAs; a database on the same machine is also used without"
                            + " TLS.");

    private StorageSetting() {}
}
