package io.longshore.web.access;

import io.longshore.json.Json;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the audit to the logger {@code longshore.audit}. */
public final class AuditLog implements AuditTrail {
    private static final Logger LOG = LoggerFactory.getLogger("longshore.audit");

    @Override
    public void record(AuditEntry entry) {
        LOG.info("{}", new String(Json.compact(entry), StandardCharsets.UTF_8));
    }
}
