package io.longshore.service.limits;

import io.longshore.archive.Limit;
import io.longshore.archive.spool.SpoolRules;
import io.longshore.archive.spool.Spools;
import io.longshore.config.LimitSetting;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where and how far compressed archives are uncompressed, as the settings have it. */
public final class SpoolSettings {
    private static final String FOLDER = "spool";

    private SpoolSettings() {}

    /** For the service, whose data folder is there. */
    public static Spools forService(Settings settings) {
        Path folder = set(settings).orElseGet(() -> ofData(settings));
        return Spools.of(rules(settings, folder), ArchiveLimitSettings.of(settings));
    }

    /** For a command that reads one archive; no data folder is made for it. */
    public static Spools forCommand(Settings settings) {
        Path folder =
                set(settings)
                        .orElseGet(
                                () ->
                                        Files.isDirectory(settings.get(StorageSetting.DATA))
                                                ? ofData(settings)
                                                : temporary());
        return Spools.keeping(rules(settings, folder), ArchiveLimitSettings.of(settings));
    }

    private static Optional<Path> set(Settings settings) {
        return settings.find(StorageSetting.SPOOL);
    }

    private static Path ofData(Settings settings) {
        return settings.get(StorageSetting.DATA).resolve(FOLDER);
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static SpoolRules rules(Settings settings, Path folder) {
        long mebibytes = settings.get(LimitSetting.UNCOMPRESSED);
        return new SpoolRules(
                folder.toAbsolutePath(),
                new Limit(LimitSetting.UNCOMPRESSED.name(), mebibytes << 20, true),
                new Limit(
                        LimitSetting.COMPRESSION_RATIO.name(),
                        settings.get(LimitSetting.COMPRESSION_RATIO),
                        false),
                settings.get(LimitSetting.DECOMPRESSION_TIME),
                LimitSetting.DECOMPRESSION_TIME.name());
    }
}
