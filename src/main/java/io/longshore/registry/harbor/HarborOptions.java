package io.longshore.registry.harbor;

import io.longshore.config.HarborSetting;
import io.longshore.config.Settings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The changes to a Harbor that an import may make.
 *
 * @param createProject whether a project that is missing is created
 * @param publicProject whether a project created so can be pulled from by everyone
 * @param projectQuotaBytes the room of a project created so; -1: no limit
 * @param scanWait how long an import waits for the scans that it asks for; null: it asks for none
 */
public record HarborOptions(
        boolean createProject,
        boolean publicProject,
        long projectQuotaBytes,
        @Nullable Duration scanWait) {
    /** Nothing is created. */
    public static HarborOptions defaults() {
        return new HarborOptions(false, false, -1, null);
    }

    /** What the settings say. */
    public static HarborOptions of(Settings settings) {
        return new HarborOptions(
                settings.get(HarborSetting.CREATE_PROJECT),
                settings.get(HarborSetting.PROJECT_PUBLIC),
                settings.find(HarborSetting.PROJECT_QUOTA)
                        .map(Integer::longValue)
                        .map(g -> g << 30)
                        .orElse(-1L),
                settings.get(HarborSetting.SCAN) ? settings.get(HarborSetting.SCAN_WAIT) : null);
    }
}
