package io.longshore.config;

import static io.longshore.config.SettingType.duration;
import static io.longshore.config.SettingType.path;
import static io.longshore.config.SettingType.text;

import java.nio.file.Path;
import java.time.Duration;

/** Who else remembers the checkpoints of the log of receipts, and who states when they existed. */
public final class WitnessSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<String> URL =
            ROWS.add(
                    "longshore.witness.url",
                    text("a URL", "https://witness.test.com/longshore"),
                    null,
                    "",
                    "A witness that signs the checkpoints of the log of receipts (C2SP"
                            + " `tlog-witness`): the URL before `/add-checkpoint`. Default: none.");

    public static final Setting<Path> KEY =
            ROWS.add(
                    "longshore.witness.key",
                    path("/etc/longshore/witness.vkey"),
                    null,
                    "",
                    "The file with the verifier key of the witness.");

    public static final Setting<Path> CA_CERT_PATH =
            ROWS.add(
                    "longshore.witness.ca-cert-path",
                    path("/etc/longshore/witness-ca.pem"),
                    null,
                    "",
                    "A PEM file with the CA that the gateway trusts for the witness. Default: the"
                            + " system's CAs.");

    public static final Setting<Path> FOLDER =
            ROWS.add(
                    "longshore.witness.folder",
                    path("/mnt/auditors/longshore"),
                    null,
                    "",
                    "A folder outside of share and data to which the newest checkpoint is copied"
                            + " each minute, for example on a mount of the auditors. Default: none.");

    public static final Setting<String> SYSLOG =
            ROWS.add(
                    "longshore.witness.syslog",
                    text("a host and a port", "syslog.test.com:514"),
                    null,
                    "",
                    "A syslog server that receives the newest checkpoint once a day and at each"
                            + " start, over UDP (RFC 5424). Default: none.");

    public static final Setting<String> TIMESTAMP_URL =
            ROWS.add(
                    "longshore.timestamp.url",
                    text("a URL", "https://tsa.test.com/rfc3161"),
                    null,
                    "",
                    "A time stamping authority (RFC 3161) that stamps checkpoints of the log of"
                            + " receipts. Default: none.");

    public static final Setting<Path> TIMESTAMP_CERTIFICATES =
            ROWS.add(
                    "longshore.timestamp.certificates",
                    path("/etc/longshore/tsa.pem"),
                    null,
                    "",
                    "A PEM file with the certificate of the time stamping authority, or of its CA."
                            + " Required with `longshore.timestamp.url`.");

    public static final Setting<Path> TIMESTAMP_CA_CERT_PATH =
            ROWS.add(
                    "longshore.timestamp.ca-cert-path",
                    path("/etc/longshore/tsa-https-ca.pem"),
                    null,
                    "",
                    "A PEM file with the CA that the gateway trusts for the HTTPS connection to the"
                            + " time stamping authority. Default: the system's CAs.");

    public static final Setting<Duration> TIMESTAMP_EVERY =
            ROWS.add(
                    "longshore.timestamp.every",
                    duration("1h"),
                    "1h",
                    "",
                    "How long after a time stamp the gateway asks for the next one, if entries were"
                            + " appended.");

    private WitnessSetting() {}
}
