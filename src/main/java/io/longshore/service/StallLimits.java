package io.longshore.service;

import io.longshore.config.RetrySetting;
import io.longshore.config.Settings;
import io.longshore.pipeline.StageName;
import io.longshore.pipeline.registries.RegistryProducts;
import java.time.Duration;

/** How long work may go without progress. */
final class StallLimits {
    private final Settings settings;

    StallLimits(Settings settings) {
        this.settings = settings;
    }

    /** After this time an import is cancelled. A wait for the result of a scan is not a stall. */
    Duration ofImport() {
        return settings.get(RetrySetting.JOB_STALL_TIMEOUT)
                .plus(RegistryProducts.longestWait(settings));
    }

    /**
     * After this time a stage is stuck. The time for an import is longer, because a stalled import
     * is cancelled first.
     *
     * @param route the id of the stage's route
     */
    Duration ofStage(String route) {
        Duration limit = settings.get(RetrySetting.STAGE_STALL_TIMEOUT);
        return route.equals(StageName.IMPORTS.route()) ? limit.plus(ofImport()) : limit;
    }
}
