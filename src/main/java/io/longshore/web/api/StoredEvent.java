package io.longshore.web.api;

import io.longshore.job.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that clients may still ask for.
 *
 * @param id grows
 * @param job null if it is about no job
 * @param sender of the delivery; null if it is about none, or nobody is known
 * @param data one line of JSON
 */
record StoredEvent(
        long id,
        String name,
        @Nullable JobId job,
        @Nullable String sender,
        String data,
        Instant at) {
    /** As the WHATWG HTML standard, section "Server-sent events", writes it. */
    String text() {
        return "id: " + id + "\nevent: " + name + "\ndata: " + data + "\n\n";
    }
}
