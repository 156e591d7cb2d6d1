package io.longshore.config;

import static io.longshore.config.SettingType.duration;
import static io.longshore.config.SettingType.list;
import static io.longshore.config.SettingType.number;
import static io.longshore.config.SettingType.path;
import static io.longshore.config.SettingType.paths;
import static io.longshore.config.SettingType.secret;
import static io.longshore.config.SettingType.text;
import static io.longshore.config.SettingType.yesNo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The registry of the images: its address, and how it is reached. */
public final class RegistrySetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<String> HOST =
            ROWS.add(
                    "longshore.registry",
                    text("a host name, with a port if it is not 443", "harbor1.test.com"),
                    null,
                    "",
                    "The target registry, as `host` or `host:port`.");

    public static final Setting<String> PROJECT =
            ROWS.add(
                    "longshore.project",
                    text("a project name", "supervisor-services"),
                    null,
                    "",
                    "The project that dropped files are imported into. If it is not set, the"
                            + " first folder below `drop/` names the project.");

    public static final Setting<String> TARGET_REPOSITORY =
            ROWS.add(
                    "longshore.target.repository",
                    text("a repository name with {name}, {path} or {tag}", "{name}"),
                    null,
                    "",
                    "The repository for a file directly in `drop/`, below `longshore.registry`"
                            + " and `longshore.project`. `{name}` is the last part of the origin"
                            + " repository's name, `{path}` the whole name, `{tag}` the tag.");

    public static final Setting<String> USERNAME =
            ROWS.add(
                    "longshore.registry.username",
                    text("a user name", "robot$longshore"),
                    null,
                    "",
                    "The user name for `longshore.registry`. It is sent to no other host.");

    public static final Setting<Secret> PASSWORD =
            ROWS.add(
                    "longshore.registry.password",
                    secret(),
                    null,
                    "",
                    "The password of that user.");

    public static final Setting<Path> PASSWORD_FILE =
            ROWS.add(
                    "longshore.registry.password-file",
                    path("/etc/longshore/registry.password"),
                    null,
                    "",
                    "A file that contains only the password of that user.");

    public static final Setting<Secret> TOKEN =
            ROWS.add(
                    "longshore.registry.token",
                    secret(),
                    null,
                    "",
                    "A bearer token for `longshore.registry`, instead of user name and password.");

    public static final Setting<List<Path>> CA_CERT_PATH =
            ROWS.add(
                    "longshore.registry.ca-cert-path",
                    paths("/etc/longshore/ca.pem"),
                    null,
                    "",
                    "PEM files with CA certificates that are trusted in addition to the system's.");

    public static final Setting<Boolean> INSECURE =
            ROWS.add(
                    "longshore.registry.insecure",
                    yesNo(),
                    "false",
                    "",
                    "Whether to use plain HTTP for `longshore.registry`, like imgpkg's flag of"
                            + " the same name.");

    public static final Setting<Boolean> VERIFY_CERTS =
            ROWS.add(
                    "longshore.registry.verify-certs",
                    yesNo(),
                    "true",
                    "",
                    "Whether the registry's certificate is verified.");

    public static final Setting<Path> CLIENT_CERT_PATH =
            ROWS.add(
                    "longshore.registry.client-cert-path",
                    path("/etc/longshore/client.pem"),
                    null,
                    "",
                    "A PEM file with the client certificate for `longshore.registry`.");

    public static final Setting<Path> CLIENT_KEY_PATH =
            ROWS.add(
                    "longshore.registry.client-key-path",
                    path("/etc/longshore/client.key"),
                    null,
                    "",
                    "A PEM file with the private key of that certificate, without a passphrase.");

    public static final Setting<List<String>> TOKEN_HOSTS =
            ROWS.add(
                    "longshore.registry.token-hosts",
                    list("host names with commas between them", "auth.test.com"),
                    null,
                    "",
                    "Hosts, other than the registry's own, that may act as its token service and"
                            + " therefore receive the credentials.");

    public static final Setting<Duration> STALL_TIMEOUT =
            ROWS.add(
                    "longshore.registry.stall-timeout",
                    duration("2m"),
                    "60s",
                    "",
                    "A transfer fails if no byte moves for this long. A slow transfer does not"
                            + " fail.");

    public static final Setting<Integer> CHUNK_ABOVE =
            ROWS.add(
                    "longshore.registry.chunk-above",
                    number(0, 1 << 30, "4096"),
                    "1024",
                    "MiB",
                    "A blob larger than this is sent by PATCH requests and an empty PUT, so that a"
                            + " long upload can renew its token. A smaller one is sent by one PUT.");

    public static final Setting<Integer> CHUNK_SIZE =
            ROWS.add(
                    "longshore.registry.chunk-size",
                    number(0, 1 << 20, "64"),
                    "0",
                    "MiB",
                    "The largest PATCH request. 0: the whole blob in one; smaller ones once the"
                            + " registry, or a proxy before it, refuses the size of a request, or"
                            + " a session goes on after a request that broke.");

    private RegistrySetting() {}
}
