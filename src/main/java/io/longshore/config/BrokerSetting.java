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
                    "The URL of an external Artemis broker. Default: the roles `all` and"
                            + " `gateway` start an embedded one.");

    public static final Setting<String> USERNAME =
            ROWS.add(
                    "longshore.broker.username",
                    text("a user name", "longshore"),
                    null,
                    "",
                    "The user name at the broker. If it is not set, the embedded broker creates"
                            + " a user and writes it to `broker.properties` in `longshore.data`.");

    public static final Setting<Secret> PASSWORD =
            ROWS.add("longshore.broker.password", secret(), null, "", "The password of that user.");

    public static final Setting<Path> PASSWORD_FILE =
            ROWS.add(
                    "longshore.broker.password-file",
                    path("/etc/longshore/broker.password"),
                    null,
                    "",
                    "A file that contains only the password of that user.");

    public static final Setting<String> HOST =
            ROWS.add(
                    "longshore.broker.host",
                    text("an address of this machine", "0.0.0.0"),
                    "127.0.0.1",
                    "",
                    "The address on which the embedded broker listens.");

    public static final Setting<Integer> PORT =
            ROWS.add(
                    "longshore.broker.port",
                    number(0, 65535, "61616"),
                    "61616",
                    "",
                    "The port of the embedded broker, for CORE, AMQP 1.0 and STOMP. 0 selects a"
                            + " free port.");

    public static final Setting<Path> USERS_FILE =
            ROWS.add(
                    "longshore.broker.users-file",
                    path("/etc/longshore/broker-users.properties"),
                    null,
                    "",
                    "A file with additional users of the embedded broker, one"
                            + " `name=role:password` per line. The roles are `sender`, `reader`"
                            + " and `admin`; separate several with commas.");

    public static final Setting<List<String>> SUBSCRIPTIONS =
            ROWS.add(
                    "longshore.broker.subscriptions",
                    list("names with commas between them", "board,siem"),
                    null,
                    "",
                    "Additional subscriptions of the embedded broker. Each NAME has the queues"
                            + " `longshore.reports.NAME`, `longshore.alerts.NAME` and"
                            + " `longshore.progress.NAME`, which keep the last 10,000, 1,000 and"
                            + " 1,000 messages. Readers cannot create queues.");

    public static final Setting<Path> CERTIFICATE =
            ROWS.add(
                    "longshore.broker.certificate",
                    path("/etc/longshore/broker.crt"),
                    null,
                    "",
                    "A PEM file with the embedded broker's certificate and its chain. If it is"
                            + " set, the broker accepts TLS only.");

    public static final Setting<Path> KEY =
            ROWS.add(
                    "longshore.broker.key",
                    path("/etc/longshore/broker.key"),
                    null,
                    "",
                    "A PEM file with the private key of that certificate, without a passphrase.");

    public static final Setting<Path> CA_CERT_PATH =
            ROWS.add(
                    "longshore.broker.ca-cert-path",
                    path("/etc/longshore/ca.pem"),
                    null,
                    "",
                    "A PEM file with the CA that processes and commands trust for the broker. If"
                            + " it is set, all connections to the broker use TLS. Default: if"
                            + " the embedded broker uses TLS, its own certificate.");

    private BrokerSetting() {}
}
