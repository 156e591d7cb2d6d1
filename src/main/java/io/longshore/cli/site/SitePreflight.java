package io.longshore.cli.site;

import io.longshore.config.Settings;
import io.longshore.config.TargetSetting;
import io.longshore.pipeline.preflight.Preflight;
import io.longshore.pipeline.registries.Registries;
import io.longshore.pipeline.registries.RegistryAccess;
import io.longshore.pipeline.registries.RegistryProducts;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import java.time.Clock;
import java.util.function.Function;

/** A preflight with the registry and the rules of the site's settings; creates nothing. */
final class SitePreflight {
    private SitePreflight() {}

    /**
     * Asks, and gives the connections back.
     *
     * @param question what is asked of the preflight, once
     * @throws io.longshore.problem.ProblemException if the settings of the registry are not usable
     */
    static <T> T ask(
            Settings settings,
            Clock clock,
            Cancellation cancellation,
            Function<Preflight, T> question) {
        try (Registries registries =
                        new Registries(
                                RegistryAccess.builder(settings).build(),
                                RegistryProducts.readOnly());
                Parallel parallel = new Parallel(1)) {
            return question.apply(
                    new Preflight(
                            registries,
                            RegistryProducts.createProjects(settings),
                            settings.get(TargetSetting.REPLACE_TAGS),
                            parallel,
                            clock,
                            cancellation));
        }
    }
}
