package io.longshore.config;

import static io.longshore.config.SettingType.duration;
import static io.longshore.config.SettingType.number;

import java.time.Duration;

/** The limits that keep a hostile archive from filling the memory. */
public final class LimitSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Integer> MANIFEST_JSON =
            ROWS.add(
                    "longshore.limits.manifest-json",
                    number(1, 1024, "128"),
                    "64",
                    "MiB",
                    "The maximum size of an archive's `manifest.json`. The limits prevent a"
                            + " hostile archive from exhausting the memory. An archive beyond a"
                            + " limit is rejected as `TARBALL_TOO_LARGE` or `BUNDLE_UNREADABLE`,"
                            + " and the problem names the limit.");

    public static final Setting<Integer> TEXT =
            ROWS.add(
                    "longshore.limits.text",
                    number(1, 32, "8"),
                    "4",
                    "MiB",
                    "The maximum size of a manifest, index or config in an archive. Registries"
                            + " accept manifests of up to 4 MiB.");

    public static final Setting<Integer> ENTRIES =
            ROWS.add(
                    "longshore.limits.entries",
                    number(1, 10_000_000, "500000"),
                    "250000",
                    "",
                    "The maximum number of entries in an archive.");

    public static final Setting<Integer> ITEMS =
            ROWS.add(
                    "longshore.limits.items",
                    number(1, 10_000_000, "500000"),
                    "250000",
                    "",
                    "The maximum number of images, layers, references and labels in"
                            + " `manifest.json`.");

    public static final Setting<Integer> INDEX_DEPTH =
            ROWS.add(
                    "longshore.limits.index-depth",
                    number(1, 16, "10"),
                    "8",
                    "levels",
                    "The maximum nesting depth of indexes.");

    public static final Setting<Integer> BUNDLE_LAYER =
            ROWS.add(
                    "longshore.limits.bundle-layer",
                    number(1, 1 << 20, "1024"),
                    "256",
                    "MiB",
                    "The maximum uncompressed size of a bundle's layer, which contains its"
                            + " configuration.");

    public static final Setting<Integer> IMAGES_LOCK =
            ROWS.add(
                    "longshore.limits.images-lock",
                    number(1, 64, "16"),
                    "8",
                    "MiB",
                    "The maximum size of a bundle's list of images (`.imgpkg/images.yml`).");

    public static final Setting<Integer> BUNDLE_IMAGES =
            ROWS.add(
                    "longshore.limits.bundle-images",
                    number(1, 1_000_000, "50000"),
                    "20000",
                    "images",
                    "The maximum number of images that a bundle and its nested bundles may name.");

    public static final Setting<Integer> UNCOMPRESSED =
            ROWS.add(
                    "longshore.limits.uncompressed",
                    number(1, 1 << 24, "524288"),
                    "262144",
                    "MiB",
                    "The maximum size of the content of a compressed archive.");

    public static final Setting<Integer> COMPRESSION_RATIO =
            ROWS.add(
                    "longshore.limits.compression-ratio",
                    number(1, 1 << 20, "1000"),
                    "200",
                    "",
                    "The maximum number of bytes of content for each byte of a compressed archive."
                            + " The first 16 MiB of content may have any ratio.");

    public static final Setting<Duration> DECOMPRESSION_TIME =
            ROWS.add(
                    "longshore.limits.decompression-time",
                    duration("12h"),
                    "6h",
                    "",
                    "How long one decompression may take.");

    private LimitSetting() {}
}
