package io.longshore.web.access;

/** Records what is done and refused. */
public interface AuditTrail {
    /** Records nothing. */
    AuditTrail NONE = entry -> {};

    /**
     * Records one entry. Returns at once for refusals; after an action is recorded, the entry is on
     * disk when this returns. Thread-safe.
     */
    void record(AuditEntry entry);
}
