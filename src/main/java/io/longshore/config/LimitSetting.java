package io.longshore.config;

import static io.longshore.config.SettingType.number;

/** The limits that keep a hostile archive from filling the memory. */
public final class LimitSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Integer> MANIFEST_JSON =
            ROWS.add(
                    "longshore.limits.manifest-json",
                    number(1, 1024, "128"),
                    "64",
                    "MiB",
                    "The longest `manifest.json` of a tarball. The limits keep a hostile tarball"
                            + " from filling the memory; a tarball beyond a limit is rejected"
                            + " as `TARBALL_TOO_LARGE` or `BUNDLE_UNREADABLE`, and the problem"
                            + " names the limit.");

    public static final Setting<Integer> TEXT =
            ROWS.add(
                    "longshore.limits.text",
                    number(1, 32, "8"),
                    "4",
                    "MiB",
                    "The longest manifest, index or config in it. Registries take manifests of 4"
                            + " MiB at most.");

    public static final Setting<Integer> ENTRIES =
            ROWS.add(
                    "longshore.limits.entries",
                    number(1, 10_000_000, "500000"),
                    "250000",
                    "",
                    "The most entries of a tarball.");

    public static final Setting<Integer> ITEMS =
            ROWS.add(
                    "longshore.limits.items",
                    number(1, 10_000_000, "500000"),
                    "250000",
                    "",
                    "The most images, layers, references and labels that `manifest.json` may"
                            + " name.");

    public static final Setting<Integer> INDEX_DEPTH =
            ROWS.add(
                    "longshore.limits.index-depth",
                    number(1, 16, "10"),
                    "8",
                    "levels",
                    "How deep indexes may stand in indexes.");

    public static final Setting<Integer> BUNDLE_LAYER =
            ROWS.add(
                    "longshore.limits.bundle-layer",
                    number(1, 1 << 20, "1024"),
                    "256",
                    "MiB",
                    "The most that the layer of a bundle (its configuration) may inflate to.");

    public static final Setting<Integer> IMAGES_LOCK =
            ROWS.add(
                    "longshore.limits.images-lock",
                    number(1, 64, "16"),
                    "8",
                    "MiB",
                    "The longest list of images (`.imgpkg/images.yml`) of a bundle.");

    public static final Setting<Integer> BUNDLE_IMAGES =
            ROWS.add(
                    "longshore.limits.bundle-images",
                    number(1, 1_000_000, "50000"),
                    "20000",
                    "images",
                    "The most images that a bundle and all bundles in it may name.");

    private LimitSetting() {}
}
