package io.longshore.registry.harbor;

import io.longshore.config.HarborSetting;
import io.longshore.config.Settings;
import io.longshore.problem.Problem;
import io.longshore.registry.ProductDetector;
import io.longshore.registry.ProductProvider;
import io.longshore.registry.http.ErrorBody;
import io.longshore.registry.http.Refusal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Harbor, and the sentences in which its refusals differ from other registries. */
public final class HarborProvider implements ProductProvider {
    /** The {@code service=} of every Harbor. */
    private static final String TOKEN_SERVICE = "harbor-registry";

    @Override
    public ProductDetector detector(Settings settings) {
        return Harbor.detector(HarborOptions.of(settings));
    }

    @Override
    public ProductDetector readOnlyDetector() {
        return Harbor.detector(HarborOptions.defaults());
    }

    @Override
    public boolean createsProjects(Settings settings) {
        return settings.get(HarborSetting.CREATE_PROJECT);
    }

    @Override
    public Duration longestWait(Settings settings) {
        return settings.get(HarborSetting.SCAN)
                ? settings.get(HarborSetting.SCAN_WAIT)
                : Duration.ZERO;
    }

    @Override
    public Optional<Problem> problem(Refusal refusal) {
        ErrorBody body = refusal.body();
        if (body.mentions("exceed the configured upper limit")) {
            return Optional.of(refusal.quotaExceeded());
        }
        if (body.mentions("read only mode")) {
            return Optional.of(refusal.readOnly());
        }
        if (body.has("PROJECTPOLICYVIOLATION")) {
            return Optional.of(refusal.contentBlocked());
        }
        // The specification's code for this is NAME_UNKNOWN.
        if ((refusal.status() == 401 || refusal.status() == 404)
                && body.mentions("project ")
                && body.mentions("not found")) {
            return Optional.of(refusal.projectNotFound());
        }
        return body.mentions("in gc")
                ? Optional.of(
                        refusal.temporary("The registry's garbage collection is processing it."))
                : Optional.empty();
    }

    @Override
    public boolean sharesTokensInProject(@Nullable String service) {
        return TOKEN_SERVICE.equals(service);
    }

    @Override
    public String credentialsHint() {
        return "The name of a robot account of Harbor begins with a prefix, robot$ by default. An"
                + " expired robot needs a later expiration date; a new secret alone does not help.";
    }

    @Override
    public String authorityHint() {
        return "Harbor offers it at /api/v2.0/systeminfo/getcert.";
    }
}
