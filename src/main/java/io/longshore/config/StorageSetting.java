package io.longshore.config;

import static io.longshore.config.SettingType.path;
import static io.longshore.config.SettingType.text;

import java.nio.file.Path;

/** The folders of a process, and where a worker without them reads archives. */
public final class StorageSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Path> SHARE =
            ROWS.add(
                    "longshore.share",
                    path("/srv/longshore"),
                    "./share",
                    "",
                    "The folder with `drop/`, `depot/`, `work/`, `done/` and `rejected/`, all on"
                            + " one file system.");

    public static final Setting<String> GATEWAY_URL =
            ROWS.add(
                    "longshore.gateway.url",
                    text("a URL", "https://gateway.test.com:8080"),
                    null,
                    "",
                    "For a worker without access to the share: the HTTP address of the gateway,"
                            + " from which it reads archives. Default: a worker reads them from"
                            + " `longshore.share`.");

    public static final Setting<Path> GATEWAY_CA_CERT_PATH =
            ROWS.add(
                    "longshore.gateway.ca-cert-path",
                    path("/etc/longshore/ca.pem"),
                    null,
                    "",
                    "A PEM file with the CA that such a worker trusts for the gateway. Default:"
                            + " the system's CAs.");

    public static final Setting<Path> DATA =
            ROWS.add(
                    "longshore.data",
                    path("/var/lib/longshore"),
                    "./data",
                    "",
                    "The folder for the broker's journal, the keys and generated credentials of"
                            + " this process, and the list of blobs known in each repository"
                            + " (`known-blobs`).");

    public static final Setting<Path> SPOOL =
            ROWS.add(
                    "longshore.spool",
                    path("/var/tmp/longshore"),
                    null,
                    "",
                    "The folder for the uncompressed content of compressed archives while they are"
                            + " checked and pushed. Default: `spool` in `longshore.data`; for"
                            + " commands without a data folder, the system's folder for temporary"
                            + " files.");

    private StorageSetting() {}
}
