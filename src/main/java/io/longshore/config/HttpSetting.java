package io.longshore.config;

import static io.longshore.config.SettingType.number;
import static io.longshore.config.SettingType.path;
import static io.longshore.config.SettingType.text;

import java.nio.file.Path;

/** The HTTP server for health, metrics and archives. */
public final class HttpSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<String> HOST =
            ROWS.add(
                    "longshore.http.host",
                    text("an address of this machine", "0.0.0.0"),
                    "127.0.0.1",
                    "",
                    "The address on which health and metrics are served.");

    public static final Setting<Integer> PORT =
            ROWS.add(
                    "longshore.http.port",
                    number(0, 65535, "8080"),
                    "8080",
                    "",
                    "The port for health and metrics. 0 selects a free port.");

    public static final Setting<Path> CERTIFICATE =
            ROWS.add(
                    "longshore.http.certificate",
                    path("/etc/longshore/http.crt"),
                    null,
                    "",
                    "A PEM file with the certificate of the HTTP server and its chain. If it is"
                            + " set, the server accepts TLS only.");

    public static final Setting<Path> KEY =
            ROWS.add(
                    "longshore.http.key",
                    path("/etc/longshore/http.key"),
                    null,
                    "",
                    "A PEM file with the private key of that certificate, without a passphrase.");

    public static final Setting<Path> TOKEN_FILE =
            ROWS.add(
                    "longshore.http.token-file",
                    path("/etc/longshore/http.token"),
                    null,
                    "",
                    "A file with the token for detailed health and metrics (`Authorization:"
                            + " Bearer …`). Default: a token is generated once and written to"
                            + " `http.token` in `longshore.data`.");

    private HttpSetting() {}
}
