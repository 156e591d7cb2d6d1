package io.longshore.testing.archive;

import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.formats.Archives;
import io.longshore.archive.spool.Spools;
import io.longshore.config.Settings;
import io.longshore.service.limits.ArchiveLimitSettings;
import io.longshore.service.limits.SpoolSettings;
import java.nio.file.Path;
import java.util.Map;

/** Opens the archives of tests. */
public final class TestArchives {
    /** The label by which imgpkg marks the bundle that was exported. */
    public static final String ROOT_BUNDLE_LABEL = "dev.carvel.imgpkg.copy.root-bundle";

    /** The limits of the settings' defaults. */
    public static final ArchiveLimits LIMITS = limits(Map.of());

    /** Makes compressed archives readable, by the settings' defaults. */
    public static final Spools SPOOLS =
            SpoolSettings.forCommand(Settings.load(null, Map.of(), Map.of()));

    private TestArchives() {}

    /** The defaults with these settings in their place. */
    public static ArchiveLimits limits(Map<String, String> settings) {
        return ArchiveLimitSettings.of(Settings.load(null, Map.of(), settings));
    }

    /** Opens an archive with the limits of the settings' defaults. */
    public static ImageArchive open(Path file) {
        return Archives.open(file, LIMITS);
    }
}
