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
                    "The folder with `drop/`, `depot/`, `work/`, `done/` and `rejected/`; all on one"
                            + " file system.");

    public static final Setting<String> GATEWAY_URL =
            ROWS.add(
                    "longshore.gateway.url",
                    text("a URL", "https://gateway.test.com:8080"),
                    null,
                    "",
                    "For a worker that does not see the share: the page of the gateway, of which it"
                            + " reads tarballs. Nothing given: a worker reads them from"
                            + " `longshore.share`.");

    public static final Setting<Path> GATEWAY_CA_CERT_PATH =
            ROWS.add(
                    "longshore.gateway.ca-cert-path",
                    path("/etc/longshore/ca.pem"),
                    null,
                    "",
                    "PEM file with the authority by which that worker knows the gateway. Nothing"
                            + " given: the system's authorities.");

    public static final Setting<Path> DATA =
            ROWS.add(
                    "longshore.data",
                    path("/var/lib/longshore"),
                    "./data",
                    "",
                    "The broker's journal, keys and generated credentials of this process, and which"
                            + " repository has which blob (`known-blobs`).");

    private StorageSetting() {}
}
