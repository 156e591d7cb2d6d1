package io.longshore.archive;

import io.longshore.config.Setting;
import io.longshore.config.Settings;
import io.longshore.config.SettingsTable;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;

/**
 * How much a tarball, and the bundles in it, may ask of us before they are refused: the settings
 * {@code longshore.limits.*}.
 *
 * @param manifestJsonBytes the longest manifest.json
 * @param textBytes the longest text of one manifest, index or config, in characters
 * @param entries the most entries of the tar
 * @param items the most images, layers, references and labels that manifest.json may name together,
 *     and the most layers and children that the manifests in it may
 * @param indexDepth how deep indexes may be nested in indexes
 * @param bundleLayerBytes the most that a bundle's layer may inflate to
 * @param imagesLockBytes the longest list of images of a bundle
 * @param bundleImages the most images that the lists of a bundle and of all bundles in it may name
 */
public record ArchiveLimits(
        long manifestJsonBytes,
        int textBytes,
        int entries,
        int items,
        int indexDepth,
        long bundleLayerBytes,
        int imagesLockBytes,
        int bundleImages) {

    private static final int MIB = 1 << 20;

    /**
     * The settings' defaults: far above what is shipped (a bundle of 2,300 images has a
     * manifest.json of about 25 MB), and low enough for a heap of 256 MB.
     */
    public static final ArchiveLimits DEFAULT =
            new ArchiveLimits(64L * MIB, 4 * MIB, 250_000, 250_000, 8, 256L * MIB, 8 * MIB, 20_000);

    /** What the settings say. */
    public static ArchiveLimits of(Settings settings) {
        return new ArchiveLimits(
                (long) MIB * settings.get(SettingsTable.LIMITS_MANIFEST_JSON),
                MIB * settings.get(SettingsTable.LIMITS_TEXT),
                settings.get(SettingsTable.LIMITS_ENTRIES),
                settings.get(SettingsTable.LIMITS_ITEMS),
                settings.get(SettingsTable.LIMITS_INDEX_DEPTH),
                (long) MIB * settings.get(SettingsTable.LIMITS_BUNDLE_LAYER),
                MIB * settings.get(SettingsTable.LIMITS_IMAGES_LOCK),
                settings.get(SettingsTable.LIMITS_BUNDLE_IMAGES));
    }

    /** A limit as a message names it: {@code 'longshore.limits.entries' is 250000}. */
    public static String shown(Setting<Integer> limit, long value) {
        boolean mib = limit.unit().equals("MiB") && value % MIB == 0;
        return "'" + limit.name() + "' is " + (mib ? value / MIB + " MiB" : value);
    }

    /**
     * A tarball asks for more than a limit allows.
     *
     * @param name of the tarball, fit to be shown
     * @param why what is beyond the limit, as the end of a sentence
     */
    static ProblemException beyond(Setting<Integer> limit, long value, String name, String why) {
        return Problem.permanent(
                        Code.TARBALL_TOO_LARGE,
                        "The tarball '" + name + "' is more than we take.",
                        "The limit " + shown(limit, value) + ", and " + why + ".",
                        "If it is honest, raise '" + limit.name() + "', or split the export.")
                .with("limit", limit.name())
                .with("value", value)
                .asException();
    }
}
