package io.longshore.web.api;

import io.longshore.job.JobId;
import io.longshore.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a request is answered with. */
sealed interface ApiAnswer {
    /** An answer that is there. */
    @SuppressWarnings("ArrayRecordComponent")
    record Full(int status, Map<String, String> headers, byte[] body) implements ApiAnswer {
        public Full {
            headers = Map.copyOf(headers);
        }

        /** The same with another header. */
        Full with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Full(status, more, body);
        }
    }

    /**
     * The request is answered anew when this job has changed.
     *
     * @param atMost then with {@code otherwise}
     */
    record Later(JobId job, Duration atMost, Full otherwise) implements ApiAnswer {}

    /** A stream of events from now on. */
    record Stream(EventFilter filter) implements ApiAnswer {}

    /** A JSON document. */
    static Full json(int status, Object document) {
        return of(status, "application/json", Json.compact(document));
    }

    /** Some text. */
    static Full of(int status, String type, byte[] body) {
        return new Full(status, Map.of("Content-Type", type), body);
    }

    /** No content. */
    static Full empty(int status) {
        return new Full(status, Map.of(), new byte[0]);
    }

    /** Some text. */
    static Full text(String type, String text) {
        return of(200, type, text.getBytes(StandardCharsets.UTF_8));
    }
}
