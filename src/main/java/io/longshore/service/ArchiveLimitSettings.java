package io.longshore.service;

import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.Limit;
import io.longshore.config.Setting;
import io.longshore.config.Settings;
import io.longshore.config.SettingsTable;

/**
 * The limits of archives as the settings {@code longshore.limits.*} have them. Their defaults are
 * far above what is shipped (a bundle of 2,300 images has a manifest.json of about 25 MB), and low
 * enough for a heap of 256 MB.
 */
public final class ArchiveLimitSettings {
    private static final String MEBIBYTES = "MiB";
    private static final long MIB = 1 << 20;

    private ArchiveLimitSettings() {}

    /** The limits; each is called by the name of its setting. */
    public static ArchiveLimits of(Settings settings) {
        return new ArchiveLimits(
                limit(settings, SettingsTable.LIMITS_MANIFEST_JSON),
                limit(settings, SettingsTable.LIMITS_TEXT),
                limit(settings, SettingsTable.LIMITS_ENTRIES),
                limit(settings, SettingsTable.LIMITS_ITEMS),
                limit(settings, SettingsTable.LIMITS_INDEX_DEPTH),
                limit(settings, SettingsTable.LIMITS_BUNDLE_LAYER),
                limit(settings, SettingsTable.LIMITS_IMAGES_LOCK),
                limit(settings, SettingsTable.LIMITS_BUNDLE_IMAGES));
    }

    private static Limit limit(Settings settings, Setting<Integer> setting) {
        boolean inMebibytes = setting.unit().equals(MEBIBYTES);
        long value = settings.get(setting);
        return new Limit(setting.name(), inMebibytes ? value * MIB : value, inMebibytes);
    }
}
