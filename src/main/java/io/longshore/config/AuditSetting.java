package io.longshore.config;

import static io.longshore.config.SettingType.path;
import static io.longshore.config.SettingType.text;

import java.nio.file.Path;

/** Where the audit is written. */
public final class AuditSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Path> FILE =
            ROWS.add(
                    "longshore.audit.file",
                    path("/var/log/longshore/audit.jsonl"),
                    null,
                    "",
                    "A file to which each line of the audit is appended. It is opened for each line,"
                            + " so that it can be rotated at any time. Default: none; the lines are"
                            + " in the log (`longshore.audit`).");

    public static final Setting<String> SYSLOG =
            ROWS.add(
                    "longshore.audit.syslog",
                    text("a host and a port", "siem.test.com:6514"),
                    null,
                    "",
                    "A syslog server that receives each line of the audit over TLS (RFC 5424, RFC"
                            + " 5425). Default: none.");

    public static final Setting<Path> SYSLOG_CA_CERT_PATH =
            ROWS.add(
                    "longshore.audit.syslog.ca-cert-path",
                    path("/etc/longshore/siem-ca.pem"),
                    null,
                    "",
                    "A PEM file with the CA that the gateway trusts for that server. Default: the"
                            + " system's CAs.");

    private AuditSetting() {}
}
