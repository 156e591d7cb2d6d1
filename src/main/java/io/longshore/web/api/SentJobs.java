package io.longshore.web.api;

import io.longshore.job.ImportJob;
import io.longshore.json.Json;
import io.longshore.oci.Digest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The jobs that this gateway has sent lately, so that the same request again is answered without a
 * second message, and one with other content at once. What it has forgotten, the stage that admits
 * jobs finds out. Thread-safe.
 */
final class SentJobs {
    private static final int MOST = 10_000;

    private final Map<String, Digest> sent =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Digest> eldest) {
                    return size() > MOST;
                }
            };

    /** What is known of a job of this id. */
    enum Before {
        UNKNOWN,
        SAME,
        OTHER
    }

    synchronized Before before(ImportJob job, String principal) {
        Digest known = sent.get(job.requireId().key());
        if (known == null) {
            return Before.UNKNOWN;
        }
        return known.equals(digest(job, principal)) ? Before.SAME : Before.OTHER;
    }

    synchronized void add(ImportJob job, String principal) {
        sent.put(job.requireId().key(), digest(job, principal));
    }

    private static Digest digest(ImportJob job, String principal) {
        byte[] content = Json.compact(Map.of("principal", principal, "job", job));
        return Digest.of(content);
    }
}
