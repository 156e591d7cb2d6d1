package io.longshore.config;

import static io.longshore.config.SettingType.choice;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Every setting that exists; {@code docs/configuration.md} shows the same table, and a test holds
 * the two together. A setting is added with the code that obeys it.
 */
public final class SettingsTable {
    private static final List<Setting<?>> ROWS = new ArrayList<>();

    public static final Setting<String> REGISTRY =
            row(
                    "longshore.registry",
                    text("a host name, with a port if it is not 443", "harbor1.test.com"),
                    null,
                    "",
                    "The registry that everything goes to, as `host` or `host:port`.");
    public static final Setting<String> PROJECT =
            row(
                    "longshore.project",
                    text("a project name", "supervisor-services"),
                    null,
                    "",
                    "The project of a dropped file. Without it the first sub-folder of `drop/` is the"
                            + " project.");
    public static final Setting<String> TARGET_REPOSITORY =
            row(
                    "longshore.target.repository",
                    text("a repository name with {name}, {path} or {tag}", "{name}"),
                    null,
                    "",
                    "Where a file that lies in `drop/` itself goes, below `longshore.registry` and"
                            + " `longshore.project`. `{name}` is the last part of the origin repository,"
                            + " `{path}` all of it, `{tag}` the tag.");
    public static final Setting<String> REGISTRY_USERNAME =
            row(
                    "longshore.registry.username",
                    text("a user name", "robot$longshore"),
                    null,
                    "",
                    "The user that signs in to `longshore.registry`; sent to no other host.");
    public static final Setting<Secret> REGISTRY_PASSWORD =
            row("longshore.registry.password", secret(), null, "", "The password of that user.");
    public static final Setting<Path> REGISTRY_PASSWORD_FILE =
            row(
                    "longshore.registry.password-file",
                    path("/etc/longshore/registry.password"),
                    null,
                    "",
                    "A file that holds the password of that user, and nothing else.");
    public static final Setting<Secret> REGISTRY_TOKEN =
            row(
                    "longshore.registry.token",
                    secret(),
                    null,
                    "",
                    "A bearer token for `longshore.registry`, in place of user and password.");
    public static final Setting<List<Path>> REGISTRY_CA_CERT_PATH =
            row(
                    "longshore.registry.ca-cert-path",
                    paths("/etc/longshore/ca.pem"),
                    null,
                    "",
                    "PEM files with certificates that are trusted beside the system's.");
    public static final Setting<Boolean> REGISTRY_INSECURE =
            row(
                    "longshore.registry.insecure",
                    yesNo(),
                    "false",
                    "",
                    "Plain HTTP to `longshore.registry`, as imgpkg's flag of that name.");
    public static final Setting<Boolean> REGISTRY_VERIFY_CERTS =
            row(
                    "longshore.registry.verify-certs",
                    yesNo(),
                    "true",
                    "",
                    "Whether the registry's certificate is checked.");
    public static final Setting<Path> REGISTRY_CLIENT_CERT_PATH =
            row(
                    "longshore.registry.client-cert-path",
                    path("/etc/longshore/client.pem"),
                    null,
                    "",
                    "A PEM certificate to show to `longshore.registry`.");
    public static final Setting<Path> REGISTRY_CLIENT_KEY_PATH =
            row(
                    "longshore.registry.client-key-path",
                    path("/etc/longshore/client.key"),
                    null,
                    "",
                    "The PEM key of that certificate, without a passphrase.");
    public static final Setting<List<String>> REGISTRY_TOKEN_HOSTS =
            row(
                    "longshore.registry.token-hosts",
                    list("host names with commas between them", "auth.test.com"),
                    null,
                    "",
                    "Hosts other than the registry's own that may be its token service, and so get"
                            + " the credentials.");
    public static final Setting<Duration> REGISTRY_STALL_TIMEOUT =
            row(
                    "longshore.registry.stall-timeout",
                    duration("2m"),
                    "60s",
                    "",
                    "A transfer in which no byte moves for so long has failed; a slow one has not.");
    public static final Setting<Integer> REGISTRY_CHUNK_ABOVE =
            row(
                    "longshore.registry.chunk-above",
                    number(0, 1 << 30, "4096"),
                    "1024",
                    "MiB",
                    "A blob larger than this is sent in chunks, so that a long upload can renew its"
                            + " token.");
    public static final Setting<Integer> REGISTRY_CHUNK_SIZE =
            row(
                    "longshore.registry.chunk-size",
                    number(1, 1 << 20, "64"),
                    "256",
                    "MiB",
                    "The size of a chunk.");
    public static final Setting<Boolean> HARBOR_CREATE_PROJECT =
            row(
                    "longshore.harbor.create-project",
                    yesNo(),
                    "false",
                    "",
                    "Whether a project that a Harbor does not have is created. The account needs"
                            + " the right to.");
    public static final Setting<Boolean> HARBOR_PROJECT_PUBLIC =
            row(
                    "longshore.harbor.project-public",
                    yesNo(),
                    "false",
                    "",
                    "Whether everyone may pull from a project that is created so.");
    public static final Setting<Integer> HARBOR_PROJECT_QUOTA =
            row(
                    "longshore.harbor.project-quota",
                    number(1, 1_000_000, "500"),
                    null,
                    "GiB",
                    "The storage quota of a project that is created so. Not set: no limit.");
    public static final Setting<Boolean> HARBOR_SCAN =
            row(
                    "longshore.harbor.scan",
                    yesNo(),
                    "false",
                    "",
                    "Whether a Harbor is asked to scan what was pushed; its findings are in the"
                            + " report and fail no import.");
    public static final Setting<Duration> HARBOR_SCAN_WAIT =
            row(
                    "longshore.harbor.scan-wait",
                    duration("2m"),
                    "60s",
                    "",
                    "How long an import waits for these scans; an unfinished scan is reported"
                            + " with its state at that time.");
    public static final Setting<List<String>> REGISTRY_ALLOWED =
            row(
                    "longshore.registry.allowed",
                    list(
                            "host, host/project or host/project/* with commas between them",
                            "harbor1.test.com/supervisor-services"),
                    null,
                    "",
                    "Where jobs may send images: `host`, `host/project`, `host/project/*`. Nothing"
                            + " given: `longshore.project` in `longshore.registry`, and without a"
                            + " project all of that registry.");
    public static final Setting<List<String>> TARGETS =
            row(
                    "longshore.targets",
                    list(
                            "entries USER:FOLDER=REPOSITORY with commas between them",
                            "anna:*=harbor1.test.com/team-a/*"),
                    null,
                    "",
                    "Where each user may send what lies in each folder, as"
                            + " `USER:FOLDER=REPOSITORY` entries. `anna:lci=host/team-a/lci`: what"
                            + " anna puts into `lci` goes there. `anna:*=host/team-a/*`: the folder's"
                            + " path takes the place of the last `*`, and a job may name any"
                            + " repository below. The user `*` is everybody. A job of the queue counts as its"
                            + " sender's, the user of the broker."
                            + " Nothing given: every user may send where"
                            + " `longshore.registry.allowed` permits.");
    public static final Setting<Path> SHARE =
            row(
                    "longshore.share",
                    path("/srv/longshore"),
                    "./share",
                    "",
                    "The folder with `drop/`, `depot/`, `work/`, `done/` and `rejected/`; all on one"
                            + " file system.");
    public static final Setting<String> GATEWAY_URL =
            row(
                    "longshore.gateway.url",
                    text("a URL", "https://gateway.test.com:8080"),
                    null,
                    "",
                    "For a worker that does not see the share: the page of the gateway, of which it"
                            + " reads tarballs. Nothing given: a worker reads them from"
                            + " `longshore.share`.");
    public static final Setting<Path> GATEWAY_CA_CERT_PATH =
            row(
                    "longshore.gateway.ca-cert-path",
                    path("/etc/longshore/ca.pem"),
                    null,
                    "",
                    "PEM file with the authority by which that worker knows the gateway. Nothing"
                            + " given: the system's authorities.");
    public static final Setting<Path> DATA =
            row(
                    "longshore.data",
                    path("/var/lib/longshore"),
                    "./data",
                    "",
                    "The broker's journal, keys and generated credentials of this process, and which"
                            + " repository has which blob (`known-blobs`).");
    public static final Setting<String> BROKER_URL =
            row(
                    "longshore.broker.url",
                    text("an Artemis URL", "tcp://broker1.test.com:61616"),
                    null,
                    "",
                    "An Artemis broker of your own. Nothing given: one is started inside the roles"
                            + " `all` and `gateway`.");
    public static final Setting<String> BROKER_USERNAME =
            row(
                    "longshore.broker.username",
                    text("a user name", "longshore"),
                    null,
                    "",
                    "The user at the broker. The embedded broker makes one when nothing is given and"
                            + " writes it to `broker.properties` in `longshore.data`.");
    public static final Setting<Secret> BROKER_PASSWORD =
            row("longshore.broker.password", secret(), null, "", "The password of that user.");
    public static final Setting<Path> BROKER_PASSWORD_FILE =
            row(
                    "longshore.broker.password-file",
                    path("/etc/longshore/broker.password"),
                    null,
                    "",
                    "A file that holds the password of that user, and nothing else.");
    public static final Setting<String> BROKER_HOST =
            row(
                    "longshore.broker.host",
                    text("an address of this machine", "0.0.0.0"),
                    "127.0.0.1",
                    "",
                    "Where the embedded broker listens.");
    public static final Setting<Integer> BROKER_PORT =
            row(
                    "longshore.broker.port",
                    number(0, 65535, "61616"),
                    "61616",
                    "",
                    "The port of the embedded broker, for CORE, AMQP 1.0 and STOMP; 0 takes a free"
                            + " one.");
    public static final Setting<Path> BROKER_USERS_FILE =
            row(
                    "longshore.broker.users-file",
                    path("/etc/longshore/broker-users.properties"),
                    null,
                    "",
                    "More users of the embedded broker, one `name=role:password` a line; the roles"
                            + " are `sender`, `reader` and `admin`, several with commas between"
                            + " them.");
    public static final Setting<List<String>> BROKER_SUBSCRIPTIONS =
            row(
                    "longshore.broker.subscriptions",
                    list("names with commas between them", "board,siem"),
                    null,
                    "",
                    "More subscriptions of the embedded broker. For each NAME it has the queues"
                            + " `longshore.reports.NAME`, `longshore.alerts.NAME` and"
                            + " `longshore.progress.NAME`, which keep the last 10,000, 1,000 and"
                            + " 1,000 messages. Readers create no queues.");
    public static final Setting<Path> BROKER_CERTIFICATE =
            row(
                    "longshore.broker.certificate",
                    path("/etc/longshore/broker.crt"),
                    null,
                    "",
                    "PEM file with the embedded broker's certificate and those above it; with it the"
                            + " broker speaks TLS only.");
    public static final Setting<Path> BROKER_KEY =
            row(
                    "longshore.broker.key",
                    path("/etc/longshore/broker.key"),
                    null,
                    "",
                    "PEM file with the key to that certificate, without a passphrase.");
    public static final Setting<Path> BROKER_CA_CERT_PATH =
            row(
                    "longshore.broker.ca-cert-path",
                    path("/etc/longshore/ca.pem"),
                    null,
                    "",
                    "PEM file with the authority by which a process or command knows the broker;"
                            + " with it all connections to the broker are TLS. Nothing given, and the"
                            + " embedded broker speaks TLS: its own certificate.");
    public static final Setting<String> HTTP_HOST =
            row(
                    "longshore.http.host",
                    text("an address of this machine", "0.0.0.0"),
                    "127.0.0.1",
                    "",
                    "Where health and metrics are served.");
    public static final Setting<Integer> HTTP_PORT =
            row(
                    "longshore.http.port",
                    number(0, 65535, "8080"),
                    "8080",
                    "",
                    "The port of health and metrics; 0 takes a free one.");
    public static final Setting<Path> HTTP_CERTIFICATE =
            row(
                    "longshore.http.certificate",
                    path("/etc/longshore/http.crt"),
                    null,
                    "",
                    "PEM file with the certificate of the page and those above it; with it the page"
                            + " is served over TLS only.");
    public static final Setting<Path> HTTP_KEY =
            row(
                    "longshore.http.key",
                    path("/etc/longshore/http.key"),
                    null,
                    "",
                    "PEM file with the key to that certificate, without a passphrase.");
    public static final Setting<Path> HTTP_TOKEN_FILE =
            row(
                    "longshore.http.token-file",
                    path("/etc/longshore/http.token"),
                    null,
                    "",
                    "A file with the token that opens health in detail and metrics (`Authorization:"
                            + " Bearer …`). Nothing given: generated once into `http.token` in"
                            + " `longshore.data`.");
    public static final Setting<Integer> WORKERS =
            row(
                    "longshore.workers",
                    number(1, 64, "2"),
                    "1",
                    "jobs",
                    "How many jobs this process imports at a time.");
    public static final Setting<Integer> CONCURRENCY =
            row(
                    "longshore.concurrency",
                    number(1, 64, "8"),
                    "4",
                    "blobs",
                    "How many blobs a job sends at a time.");
    public static final Setting<Policy> CHECKSUM_POLICY =
            row(
                    "longshore.checksum.policy",
                    choice(List.of(Policy.REQUIRED, Policy.IF_PRESENT)),
                    "if-present",
                    "",
                    "Whether a tarball without a checksum file is taken.");
    public static final Setting<Policy> SIGNATURE_POLICY =
            row(
                    "longshore.signature.policy",
                    choice(List.of(Policy.REQUIRED, Policy.IF_PRESENT, Policy.OFF)),
                    "if-present",
                    "",
                    "The signature policy for images. `required`: a signature by a known key."
                            + " `if-present`: no signature, or one by a known key; while there"
                            + " is no key for"
                            + " images, any signature passes with a warning.");
    public static final Setting<SignatureScope> SIGNATURE_SCOPE =
            row(
                    "longshore.signature.scope",
                    choice(List.of(SignatureScope.BUNDLE, SignatureScope.ALL)),
                    "bundle",
                    "",
                    "Of which images: `bundle`, the root bundle, which names its images by digest"
                            + " (without one each top-level image); `all`, each top-level image.");
    public static final Setting<Policy> SIGNATURE_FILES_POLICY =
            row(
                    "longshore.signature.files.policy",
                    choice(List.of(Policy.REQUIRED, Policy.IF_PRESENT, Policy.OFF)),
                    "if-present",
                    "",
                    "The same for the signature beside a tarball, of it or of its checksum file.");
    public static final Setting<Path> SIGNATURE_KEYS =
            row(
                    "longshore.signature.keys",
                    path("/etc/longshore/keys"),
                    null,
                    "",
                    "A folder of public keys: `images/` for images (PEM, as `cosign.pub`), `files/`"
                            + " for files (PEM, OpenPGP). `images/x.pub.origins` ties a key to"
                            + " origins.");
    public static final Setting<Integer> LIMITS_MANIFEST_JSON =
            row(
                    "longshore.limits.manifest-json",
                    number(1, 1024, "128"),
                    "64",
                    "MiB",
                    "The longest `manifest.json` of a tarball. The limits keep a hostile tarball"
                            + " from filling the memory; a tarball beyond a limit is rejected"
                            + " as `TARBALL_TOO_LARGE` or `BUNDLE_UNREADABLE`, and the problem"
                            + " names the limit.");
    public static final Setting<Integer> LIMITS_TEXT =
            row(
                    "longshore.limits.text",
                    number(1, 32, "8"),
                    "4",
                    "MiB",
                    "The longest manifest, index or config in it. Registries take manifests of 4"
                            + " MiB at most.");
    public static final Setting<Integer> LIMITS_ENTRIES =
            row(
                    "longshore.limits.entries",
                    number(1, 10_000_000, "500000"),
                    "250000",
                    "",
                    "The most entries of a tarball.");
    public static final Setting<Integer> LIMITS_ITEMS =
            row(
                    "longshore.limits.items",
                    number(1, 10_000_000, "500000"),
                    "250000",
                    "",
                    "The most images, layers, references and labels that `manifest.json` may"
                            + " name.");
    public static final Setting<Integer> LIMITS_INDEX_DEPTH =
            row(
                    "longshore.limits.index-depth",
                    number(1, 16, "10"),
                    "8",
                    "levels",
                    "How deep indexes may stand in indexes.");
    public static final Setting<Integer> LIMITS_BUNDLE_LAYER =
            row(
                    "longshore.limits.bundle-layer",
                    number(1, 1 << 20, "1024"),
                    "256",
                    "MiB",
                    "The most that the layer of a bundle (its configuration) may inflate to.");
    public static final Setting<Integer> LIMITS_IMAGES_LOCK =
            row(
                    "longshore.limits.images-lock",
                    number(1, 64, "16"),
                    "8",
                    "MiB",
                    "The longest list of images (`.imgpkg/images.yml`) of a bundle.");
    public static final Setting<Integer> LIMITS_BUNDLE_IMAGES =
            row(
                    "longshore.limits.bundle-images",
                    number(1, 1_000_000, "50000"),
                    "20000",
                    "images",
                    "The most images that a bundle and all bundles in it may name.");
    public static final Setting<Integer> RETRY_ATTEMPTS =
            row(
                    "longshore.retry.attempts",
                    number(1, 100, "10"),
                    "5",
                    "attempts",
                    "How often a job is tried before it is FAILED.");
    public static final Setting<Duration> RETRY_DELAY =
            row(
                    "longshore.retry.delay",
                    duration("30s"),
                    "10s",
                    "",
                    "The wait before the second attempt; it doubles with each further one, up to"
                            + " 10 minutes.");
    public static final Setting<Duration> JOB_STALL_TIMEOUT =
            row(
                    "longshore.job.stall-timeout",
                    duration("30m"),
                    "10m",
                    "",
                    "An import that gets on by no byte for so long is cancelled and tried again.");
    public static final Setting<Duration> STAGE_STALL_TIMEOUT =
            row(
                    "longshore.stage.stall-timeout",
                    duration("5m"),
                    "2m",
                    "",
                    "A stage that makes no progress for so long is stuck, and the process is not"
                            + " ready. The stage `import` has `longshore.job.stall-timeout` more.");
    public static final Setting<Duration> TARBALLS_KEEP =
            row(
                    "longshore.tarballs.keep",
                    duration("7d"),
                    "30d",
                    "",
                    "How long tarballs stay in `done/` and `rejected/`, and in `depot/` what `submit`"
                            + " copied there, counted from the report.");
    public static final Setting<Integer> TARBALLS_KEEP_SIZE =
            row(
                    "longshore.tarballs.keep-size",
                    number(0, 1_000_000, "500"),
                    null,
                    "GiB",
                    "How much these tarballs may take together; beyond that the oldest go. Nothing"
                            + " given: no limit.");
    public static final Setting<Duration> REPORTS_KEEP =
            row(
                    "longshore.reports.keep",
                    duration("730d"),
                    "365d",
                    "",
                    "How long the folders in `done/` and `rejected/` stay, with the reports in them.");
    public static final Setting<Integer> DISK_LEAST =
            row(
                    "longshore.disk.least",
                    number(0, 1_000_000, "100"),
                    "10",
                    "GiB",
                    "Less room than this on the disk of the share is warned of.");
    public static final Setting<Duration> DROP_QUIET =
            row(
                    "longshore.drop.quiet",
                    duration("30s"),
                    "10s",
                    "",
                    "How long a dropped file's size and time must stand still before it is taken.");
    public static final Setting<Duration> DROP_SIDECAR_WAIT =
            row(
                    "longshore.drop.sidecar-wait",
                    duration("2m"),
                    null,
                    "",
                    "How long a quiet tarball without a checksum file waits for one. Nothing given:"
                            + " 30s, and 10m when `longshore.checksum.policy` is `required`.");
    public static final Setting<Duration> DROP_STALL =
            row(
                    "longshore.drop.stall",
                    duration("10m"),
                    "5m",
                    "",
                    "How long a damaged tarball must have stood still before it is rejected.");
    public static final Setting<Duration> DROP_LEFT_OVER =
            row(
                    "longshore.drop.left-over",
                    duration("7d"),
                    "24h",
                    "",
                    "How long a file other than a complete tarball must be unchanged in"
                            + " `drop/` to be stale. A stale sidecar without its tarball is"
                            + " moved to `rejected/`, a checksum list is removed, and any"
                            + " other file is reported.");
    public static final Setting<DropTrust> DROP_TRUST =
            row(
                    "longshore.drop.trust",
                    choice(List.of(DropTrust.OWN, DropTrust.ANYONE)),
                    "own",
                    "",
                    "Whose checksum or signature file is enough where a policy is `required`: `own`,"
                            + " one that the user who uploaded the tarball uploaded; `anyone`, also"
                            + " one of another user. One that does not match always rejects"
                            + " the tarball.");
    public static final Setting<String> DROP_REMOTE =
            row(
                    "longshore.drop.remote",
                    text("an SFTP URL", "sftp://anna@transfer.example.com/srv/outgoing"),
                    null,
                    "",
                    "A folder on another SFTP server that is fetched into `drop/`, sub-folders as"
                            + " they are. `/~/outgoing` is one in the user's home.");
    public static final Setting<Path> DROP_REMOTE_KNOWN_HOSTS =
            row(
                    "longshore.drop.remote.known-hosts",
                    path("/etc/longshore/known_hosts"),
                    null,
                    "",
                    "The host key of that server, as OpenSSH writes it (`ssh-keyscan`)."
                            + " No other key is accepted.");
    public static final Setting<Path> DROP_REMOTE_KEY_FILE =
            row(
                    "longshore.drop.remote.key-file",
                    path("/etc/longshore/remote_key"),
                    null,
                    "",
                    "The private key to sign in there, without a passphrase.");
    public static final Setting<Path> DROP_REMOTE_PASSWORD_FILE =
            row(
                    "longshore.drop.remote.password-file",
                    path("/etc/longshore/remote.password"),
                    null,
                    "",
                    "A file that holds the password to sign in there, and nothing else.");
    public static final Setting<String> DROP_REMOTE_MOVE =
            row(
                    "longshore.drop.remote.move",
                    text("a folder", "fetched"),
                    null,
                    "",
                    "Where files go over there once they were claimed here, a folder in"
                            + " that folder. Nothing given: they are removed.");
    public static final Setting<Duration> DROP_REMOTE_EVERY =
            row(
                    "longshore.drop.remote.every",
                    duration("5m"),
                    "1m",
                    "",
                    "How often is looked for files over there.");
    public static final Setting<Integer> SFTP_PORT =
            row(
                    "longshore.sftp.port",
                    number(0, 65535, "2222"),
                    null,
                    "",
                    "Starts the SFTP server on this port; 0 takes a free one. Nothing given: there is"
                            + " no SFTP server.");
    public static final Setting<String> SFTP_HOST =
            row(
                    "longshore.sftp.host",
                    text("an address of this machine", "0.0.0.0"),
                    "127.0.0.1",
                    "",
                    "Where the SFTP server listens.");
    public static final Setting<Path> SFTP_USERS =
            row(
                    "longshore.sftp.users",
                    path("/etc/longshore/sftp-users"),
                    null,
                    "",
                    "The file of SFTP users: lines of `name:` and a bcrypt hash (`htpasswd -nB name`)"
                            + " or a public key.");
    public static final Setting<Integer> SFTP_MAX_SESSIONS =
            row(
                    "longshore.sftp.max-sessions",
                    number(1, 1000, "10"),
                    "100",
                    "",
                    "The largest number of SFTP connections that are signed in at a time.");
    public static final Setting<Integer> SFTP_USER_MAX_SESSIONS =
            row(
                    "longshore.sftp.user.max-sessions",
                    number(1, 1000, "5"),
                    "20",
                    "",
                    "The largest number of SFTP connections of one user at a time.");
    public static final Setting<Integer> SFTP_USER_MAX_SIZE =
            row(
                    "longshore.sftp.user.max-size",
                    number(1, 1_000_000, "200"),
                    "1024",
                    "GiB",
                    "The largest size of all files together that one SFTP user keeps in `drop/` and"
                            + " `depot/`. Holes in files count.");
    public static final Setting<Integer> SFTP_USER_MAX_FILES =
            row(
                    "longshore.sftp.user.max-files",
                    number(1, 1_000_000, "1000"),
                    "10000",
                    "",
                    "The largest number of files and folders that one SFTP user keeps in `drop/` and"
                            + " `depot/`.");
    public static final Setting<Boolean> SFTP_SHARED =
            row(
                    "longshore.sftp.shared",
                    yesNo(),
                    "false",
                    "",
                    "Whether SFTP users may change each other's files in `drop/` and `depot/` and"
                            + " read each other's deliveries in `done/` and `rejected/`. Who uploaded"
                            + " a file is recorded in both cases.");
    public static final Setting<Integer> SFTP_SIGN_IN_CONNECTIONS =
            row(
                    "longshore.sftp.sign-in.connections",
                    number(1, 10_000, "500"),
                    "200",
                    "",
                    "The largest number of SFTP connections that have not signed in. A further"
                            + " connection is accepted, and an older one of these is closed.");
    public static final Setting<Integer> SFTP_SIGN_IN_PER_ADDRESS =
            row(
                    "longshore.sftp.sign-in.connections-per-address",
                    number(1, 10_000, "50"),
                    "20",
                    "",
                    "The same for connections from one address. Connections that are signed in do"
                            + " not count.");
    public static final Setting<Duration> SFTP_SIGN_IN_TIME =
            row(
                    "longshore.sftp.sign-in.time",
                    duration("30s"),
                    "10s",
                    "",
                    "An SFTP connection that has not begun the key exchange after this time is"
                            + " closed. With it, it has at least 30 seconds to sign in, so that a"
                            + " password can be typed.");
    public static final Setting<Integer> SFTP_MAX_FILE_SIZE =
            row(
                    "longshore.sftp.max-file-size",
                    number(1, 1_000_000, "100"),
                    "1024",
                    "GiB",
                    "The largest file that the SFTP server takes.");
    public static final Setting<Path> ROUTES =
            row(
                    "longshore.routes",
                    path("/etc/longshore/routes"),
                    null,
                    "",
                    "The folder of the route files, which the service's user must not be able to"
                            + " write to. Default: `routes/` beside `bin/`, else the copy in the"
                            + " jar.");

    private SettingsTable() {}

    /** All rows in the order of the documentation. */
    public static List<Setting<?>> rows() {
        return Collections.unmodifiableList(ROWS);
    }

    private static <T> Setting<T> row(
            String name, SettingType<T> type, String defaultText, String unit, String description) {
        Setting<T> setting = new Setting<>(name, type, defaultText, unit, description);
        ROWS.add(setting);
        return setting;
    }
}
