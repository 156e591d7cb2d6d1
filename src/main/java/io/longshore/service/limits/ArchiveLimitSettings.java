package io.longshore.service.limits;

import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.Limit;
import io.longshore.archive.formats.AcceptedKinds;
import io.longshore.archive.formats.Archives;
import io.longshore.config.LimitSetting;
import io.longshore.config.Setting;
import io.longshore.config.Settings;
import io.longshore.config.TrustSetting;

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
                limit(settings, LimitSetting.MANIFEST_JSON),
                limit(settings, LimitSetting.TEXT),
                limit(settings, LimitSetting.ENTRIES),
                limit(settings, LimitSetting.ITEMS),
                limit(settings, LimitSetting.INDEX_DEPTH),
                limit(settings, LimitSetting.BUNDLE_LAYER),
                limit(settings, LimitSetting.IMAGES_LOCK),
                limit(settings, LimitSetting.BUNDLE_IMAGES));
    }

    /**
     * The kinds of archives that the site imports.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING}
     */
    public static AcceptedKinds kinds(Settings settings) {
        return settings.find(TrustSetting.ARCHIVES_ALLOWED)
                .map(
                        ids ->
                                AcceptedKinds.of(
                                        ids,
                                        Archives.readable(),
                                        TrustSetting.ARCHIVES_ALLOWED.name()))
                .orElse(AcceptedKinds.ALL);
    }

    private static Limit limit(Settings settings, Setting<Integer> setting) {
        boolean inMebibytes = setting.unit().equals(MEBIBYTES);
        long value = settings.get(setting);
        return new Limit(setting.name(), inMebibytes ? value * MIB : value, inMebibytes);
    }
}
