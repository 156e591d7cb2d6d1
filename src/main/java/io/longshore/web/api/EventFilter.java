package io.longshore.web.api;

import io.longshore.job.JobId;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events a client wants and may see.
 *
 * @param types names of events; empty for all
 * @param job null for all
 * @param sender whose deliveries only; null for all
 * @param after the last event that the client has seen; null to begin now
 */
record EventFilter(
        Set<String> types, @Nullable JobId job, @Nullable String sender, @Nullable Long after) {
    EventFilter {
        types = Set.copyOf(types);
    }

    boolean permits(StoredEvent event) {
        return (types.isEmpty() || types.contains(event.name()))
                && (job == null || Objects.equals(job, event.job()))
                && (sender == null || Objects.equals(sender, event.sender()));
    }
}
