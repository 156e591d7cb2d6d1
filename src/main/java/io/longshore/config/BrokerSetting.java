package io.longshore.config;

import static io.longshore.config.SettingType.list;
import static io.longshore.config.SettingType.number;
import static io.longshore.config.SettingType.path;
import static io.longshore.config.SettingType.secret;
import static io.longshore.config.SettingType.text;

import java.nio.file.Path;
import java.util.List;

/** The connection to the broker, and the embedded broker. */
public final class BrokerSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<String> URL =
            ROWS.add(
                    "longshore.broker.url",
                    text("an Artemis URL", "tcp://broker1.test.com:61616"),
                    null,
                    "",
                    "An Artemis broker of your own. Nothing given: one is started inside the roles"
                            + " `all` and `gateway`.");

    public static final Setting<String> USERNAME =
            ROWS.add(
                    "longshore.broker.username",
                    text("a user name", "longshore"),
                    null,
                    "",
                    "The user at the broker. The embedded broker makes one when nothing is given and"
                            + " writes it to `broker.properties` in `longshore.data`.");

    public static final Setting<Secret> PASSWORD =
            ROWS.add("longshore.broker.password", secret(), null, "", "The password of that user.");

    public static final Setting<Path> PASSWORD_FILE =
            ROWS.add(
                    "longshore.broker.password-file",
                    path("/etc/longshore/broker.password"),
                    null,
                    "",
                    "A file that holds the password of that user, and nothing else.");

    public static final Setting<String> HOST =
            ROWS.add(
                    "longshore.broker.host",
                    text("an address of this machine", "0.0.0.0"),
                    "127.0.0.1",
                    "",
                    "Where the embedded broker listens.");

    public static final Setting<Integer> PORT =
            ROWS.add(
                    "longshore.broker.port",
                    number(0, 65535, "61616"),
                    "61616",
                    "",
                    "The port of the embedded broker, for CORE, AMQP 1.0 and STOMP; 0 takes a free"
                            + " one.");

    public static final Setting<Path> USERS_FILE =
            ROWS.add(
                    "longshore.broker.users-file",
                    path("/etc/longshore/broker-users.properties"),
                    null,
                    "",
                    "More users of the embedded broker, one `name=role:password` a line; the roles"
                            + " are `sender`, `reader` and `admin`, several with commas between"
                            + " them.");

    public static final Setting<List<String>> SUBSCRIPTIONS =
            ROWS.add(
                    "longshore.broker.subscriptions",
                    list("names with commas between them", "board,siem"),
                    null,
                    "",
                    "More subscriptions of the embedded broker. For each NAME it has the queues"
                            + " `longshore.reports.NAME`, `longshore.alerts.NAME` and"
                            + " `longshore.progress.NAME`, which keep the last 10,000, 1,000 and"
                            + " 1,000 messages. Readers create no queues.");

    public static final Setting<Path> CERTIFICATE =
            ROWS.add(
                    "longshore.broker.certificate",
                    path("/etc/longshore/broker.crt"),
                    null,
                    "",
                    "PEM file with the embedded broker's certificate and those above it; with it the"
                            + " broker speaks TLS only.");

    public static final Setting<Path> KEY =
            ROWS.add(
                    "longshore.broker.key",
                    path("/etc/longshore/broker.key"),
                    null,
                    "",
                    "PEM file with the key to that certificate, without a passphrase.");

    public static final Setting<Path> CA_CERT_PATH =
            ROWS.add(
                    "longshore.broker.ca-cert-path",
                    path("/etc/longshore/ca.pem"),
                    null,
                    "",
                    "PEM file with the authority by which a process or command knows the broker;"
                            + " with it all connections to the broker are TLS. Nothing given, and the"
                            + " embedded broker speaks TLS: its own certificate.");

    private BrokerSetting() {}
}
