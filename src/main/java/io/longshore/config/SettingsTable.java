package io.longshore.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every setting that exists, by topic; {@code docs/configuration.md} shows the same table, and a
 * test holds the two together. A setting is a row of its topic, added with the code that obeys it.
 */
public final class SettingsTable {
    private static final List<Setting<?>> ROWS =
            Stream.of(
                            RegistrySetting.ROWS,
                            HarborSetting.ROWS,
                            TargetSetting.ROWS,
                            StorageSetting.ROWS,
                            BrokerSetting.ROWS,
                            HttpSetting.ROWS,
                            ConcurrencySetting.ROWS,
                            TrustSetting.ROWS,
                            LimitSetting.ROWS,
                            RetrySetting.ROWS,
                            RetentionSetting.ROWS,
                            DropSetting.ROWS,
                            RemoteSetting.ROWS,
                            SftpSetting.ROWS,
                            RouteSetting.ROWS)
                    .<Setting<?>>flatMap(SettingRows::stream)
                    .toList();

    public static final Setting<String> REGISTRY = RegistrySetting.HOST;
    public static final Setting<String> PROJECT = RegistrySetting.PROJECT;
    public static final Setting<String> TARGET_REPOSITORY = RegistrySetting.TARGET_REPOSITORY;
    public static final Setting<String> REGISTRY_USERNAME = RegistrySetting.USERNAME;
    public static final Setting<Secret> REGISTRY_PASSWORD = RegistrySetting.PASSWORD;
    public static final Setting<Path> REGISTRY_PASSWORD_FILE = RegistrySetting.PASSWORD_FILE;
    public static final Setting<Secret> REGISTRY_TOKEN = RegistrySetting.TOKEN;
    public static final Setting<List<Path>> REGISTRY_CA_CERT_PATH = RegistrySetting.CA_CERT_PATH;
    public static final Setting<Boolean> REGISTRY_INSECURE = RegistrySetting.INSECURE;
    public static final Setting<Boolean> REGISTRY_VERIFY_CERTS = RegistrySetting.VERIFY_CERTS;
    public static final Setting<Path> REGISTRY_CLIENT_CERT_PATH = RegistrySetting.CLIENT_CERT_PATH;
    public static final Setting<Path> REGISTRY_CLIENT_KEY_PATH = RegistrySetting.CLIENT_KEY_PATH;
    public static final Setting<List<String>> REGISTRY_TOKEN_HOSTS = RegistrySetting.TOKEN_HOSTS;
    public static final Setting<Duration> REGISTRY_STALL_TIMEOUT = RegistrySetting.STALL_TIMEOUT;
    public static final Setting<Integer> REGISTRY_CHUNK_ABOVE = RegistrySetting.CHUNK_ABOVE;
    public static final Setting<Integer> REGISTRY_CHUNK_SIZE = RegistrySetting.CHUNK_SIZE;
    public static final Setting<Boolean> HARBOR_CREATE_PROJECT = HarborSetting.CREATE_PROJECT;
    public static final Setting<Boolean> HARBOR_PROJECT_PUBLIC = HarborSetting.PROJECT_PUBLIC;
    public static final Setting<Integer> HARBOR_PROJECT_QUOTA = HarborSetting.PROJECT_QUOTA;
    public static final Setting<Boolean> HARBOR_SCAN = HarborSetting.SCAN;
    public static final Setting<Duration> HARBOR_SCAN_WAIT = HarborSetting.SCAN_WAIT;
    public static final Setting<List<String>> REGISTRY_ALLOWED = TargetSetting.ALLOWED;
    public static final Setting<List<String>> TARGETS = TargetSetting.TARGETS;
    public static final Setting<Path> SHARE = StorageSetting.SHARE;
    public static final Setting<String> GATEWAY_URL = StorageSetting.GATEWAY_URL;
    public static final Setting<Path> GATEWAY_CA_CERT_PATH = StorageSetting.GATEWAY_CA_CERT_PATH;
    public static final Setting<Path> DATA = StorageSetting.DATA;
    public static final Setting<String> BROKER_URL = BrokerSetting.URL;
    public static final Setting<String> BROKER_USERNAME = BrokerSetting.USERNAME;
    public static final Setting<Secret> BROKER_PASSWORD = BrokerSetting.PASSWORD;
    public static final Setting<Path> BROKER_PASSWORD_FILE = BrokerSetting.PASSWORD_FILE;
    public static final Setting<String> BROKER_HOST = BrokerSetting.HOST;
    public static final Setting<Integer> BROKER_PORT = BrokerSetting.PORT;
    public static final Setting<Path> BROKER_USERS_FILE = BrokerSetting.USERS_FILE;
    public static final Setting<List<String>> BROKER_SUBSCRIPTIONS = BrokerSetting.SUBSCRIPTIONS;
    public static final Setting<Path> BROKER_CERTIFICATE = BrokerSetting.CERTIFICATE;
    public static final Setting<Path> BROKER_KEY = BrokerSetting.KEY;
    public static final Setting<Path> BROKER_CA_CERT_PATH = BrokerSetting.CA_CERT_PATH;
    public static final Setting<String> HTTP_HOST = HttpSetting.HOST;
    public static final Setting<Integer> HTTP_PORT = HttpSetting.PORT;
    public static final Setting<Path> HTTP_CERTIFICATE = HttpSetting.CERTIFICATE;
    public static final Setting<Path> HTTP_KEY = HttpSetting.KEY;
    public static final Setting<Path> HTTP_TOKEN_FILE = HttpSetting.TOKEN_FILE;
    public static final Setting<Integer> WORKERS = ConcurrencySetting.WORKERS;
    public static final Setting<Integer> CONCURRENCY = ConcurrencySetting.BLOBS;
    public static final Setting<Policy> CHECKSUM_POLICY = TrustSetting.CHECKSUM_POLICY;
    public static final Setting<Policy> SIGNATURE_POLICY = TrustSetting.SIGNATURE_POLICY;
    public static final Setting<SignatureScope> SIGNATURE_SCOPE = TrustSetting.SIGNATURE_SCOPE;
    public static final Setting<Policy> SIGNATURE_FILES_POLICY =
            TrustSetting.SIGNATURE_FILES_POLICY;
    public static final Setting<Path> SIGNATURE_KEYS = TrustSetting.SIGNATURE_KEYS;
    public static final Setting<Integer> LIMITS_MANIFEST_JSON = LimitSetting.MANIFEST_JSON;
    public static final Setting<Integer> LIMITS_TEXT = LimitSetting.TEXT;
    public static final Setting<Integer> LIMITS_ENTRIES = LimitSetting.ENTRIES;
    public static final Setting<Integer> LIMITS_ITEMS = LimitSetting.ITEMS;
    public static final Setting<Integer> LIMITS_INDEX_DEPTH = LimitSetting.INDEX_DEPTH;
    public static final Setting<Integer> LIMITS_BUNDLE_LAYER = LimitSetting.BUNDLE_LAYER;
    public static final Setting<Integer> LIMITS_IMAGES_LOCK = LimitSetting.IMAGES_LOCK;
    public static final Setting<Integer> LIMITS_BUNDLE_IMAGES = LimitSetting.BUNDLE_IMAGES;
    public static final Setting<Integer> RETRY_ATTEMPTS = RetrySetting.ATTEMPTS;
    public static final Setting<Duration> RETRY_DELAY = RetrySetting.DELAY;
    public static final Setting<Duration> JOB_STALL_TIMEOUT = RetrySetting.JOB_STALL_TIMEOUT;
    public static final Setting<Duration> STAGE_STALL_TIMEOUT = RetrySetting.STAGE_STALL_TIMEOUT;
    public static final Setting<Duration> TARBALLS_KEEP = RetentionSetting.TARBALLS_KEEP;
    public static final Setting<Integer> TARBALLS_KEEP_SIZE = RetentionSetting.TARBALLS_KEEP_SIZE;
    public static final Setting<Duration> REPORTS_KEEP = RetentionSetting.REPORTS_KEEP;
    public static final Setting<Integer> DISK_LEAST = RetentionSetting.DISK_LEAST;
    public static final Setting<Duration> DROP_QUIET = DropSetting.QUIET;
    public static final Setting<Duration> DROP_SIDECAR_WAIT = DropSetting.SIDECAR_WAIT;
    public static final Setting<Duration> DROP_STALL = DropSetting.STALL;
    public static final Setting<Duration> DROP_LEFT_OVER = DropSetting.LEFT_OVER;
    public static final Setting<DropTrust> DROP_TRUST = DropSetting.TRUST;
    public static final Setting<String> DROP_REMOTE = RemoteSetting.URL;
    public static final Setting<Path> DROP_REMOTE_KNOWN_HOSTS = RemoteSetting.KNOWN_HOSTS;
    public static final Setting<Path> DROP_REMOTE_KEY_FILE = RemoteSetting.KEY_FILE;
    public static final Setting<Path> DROP_REMOTE_PASSWORD_FILE = RemoteSetting.PASSWORD_FILE;
    public static final Setting<String> DROP_REMOTE_MOVE = RemoteSetting.MOVE;
    public static final Setting<Duration> DROP_REMOTE_EVERY = RemoteSetting.EVERY;
    public static final Setting<Integer> SFTP_PORT = SftpSetting.PORT;
    public static final Setting<String> SFTP_HOST = SftpSetting.HOST;
    public static final Setting<Path> SFTP_USERS = SftpSetting.USERS;
    public static final Setting<Integer> SFTP_MAX_SESSIONS = SftpSetting.MAX_SESSIONS;
    public static final Setting<Integer> SFTP_USER_MAX_SESSIONS = SftpSetting.USER_MAX_SESSIONS;
    public static final Setting<Integer> SFTP_USER_MAX_SIZE = SftpSetting.USER_MAX_SIZE;
    public static final Setting<Integer> SFTP_USER_MAX_FILES = SftpSetting.USER_MAX_FILES;
    public static final Setting<Boolean> SFTP_SHARED = SftpSetting.SHARED;
    public static final Setting<Integer> SFTP_SIGN_IN_CONNECTIONS = SftpSetting.SIGN_IN_CONNECTIONS;
    public static final Setting<Integer> SFTP_SIGN_IN_PER_ADDRESS = SftpSetting.SIGN_IN_PER_ADDRESS;
    public static final Setting<Duration> SFTP_SIGN_IN_TIME = SftpSetting.SIGN_IN_TIME;
    public static final Setting<Integer> SFTP_MAX_FILE_SIZE = SftpSetting.MAX_FILE_SIZE;
    public static final Setting<Path> ROUTES = RouteSetting.FOLDER;

    private SettingsTable() {}

    /** All rows in the order of the documentation. */
    public static List<Setting<?>> rows() {
        return ROWS;
    }
}
