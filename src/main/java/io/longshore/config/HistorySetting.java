package io.longshore.config;

import static io.longshore.config.SettingType.path;
import static io.longshore.config.SettingType.secret;
import static io.longshore.config.SettingType.text;

import java.nio.file.Path;

/** Where the gateway keeps the index of all reports. */
public final class HistorySetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<String> URL =
            ROWS.add(
                    "longshore.history.url",
                    text("the address of a database", "postgresql://db.test.com:5432/longshore"),
                    null,
                    "",
                    "The PostgreSQL database with the history, for several gateways. Default: a"
                            + " file in `history` of `longshore.data`, for this gateway alone.");

    public static final Setting<String> USER =
            ROWS.add(
                    "longshore.history.user",
                    text("a user", "longshore"),
                    "longshore",
                    "",
                    "The user of that database. It may create a schema.");

    public static final Setting<Secret> PASSWORD =
            ROWS.add(
                    "longshore.history.password", secret(), null, "", "The password of that user.");

    public static final Setting<Path> PASSWORD_FILE =
            ROWS.add(
                    "longshore.history.password-file",
                    path("/etc/longshore/history.password"),
                    null,
                    "",
                    "A file that contains only the password of that user.");

    public static final Setting<Path> CA_CERT_PATH =
            ROWS.add(
                    "longshore.history.ca-cert-path",
                    path("/etc/longshore/ca.pem"),
                    null,
                    "",
                    "A PEM file with the CA that is trusted for that database. Default: the"
                            + " system's CAs; a database on the same machine is also used without"
                            + " TLS.");

    private HistorySetting() {}
}
