package io.longshore.config;

import static io.longshore.config.SettingType.number;
import static io.longshore.config.SettingType.path;
import static io.longshore.config.SettingType.text;

import java.nio.file.Path;

/** The HTTP server for health, metrics, archives and the API, and the audit of the API. */
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

    public static final Setting<Path> AUDIT_FILE =
            ROWS.add(
                    "longshore.audit.file",
                    path("/var/log/longshore/audit.jsonl"),
                    null,
                    "",
                    "A file to which each line of the audit is appended. It is opened for each line,"
                            + " so that it can be rotated at any time. Default: none; the lines are"
                            + " in the log (`longshore.audit`).");

    public static final Setting<String> AUDIT_SYSLOG =
            ROWS.add(
                    "longshore.audit.syslog",
                    text("a host and a port", "siem.test.com:6514"),
                    null,
                    "",
                    "A syslog server that receives each line of the audit over TLS (RFC 5424, RFC"
                            + " 5425). Default: none.");

    public static final Setting<Path> AUDIT_SYSLOG_CA_CERT_PATH =
            ROWS.add(
                    "longshore.audit.syslog.ca-cert-path",
                    path("/etc/longshore/siem-ca.pem"),
                    null,
                    "",
                    "A PEM file with the CA that the gateway trusts for that server. Default: the"
                            + " system's CAs.");

    private HttpSetting() {}
}
