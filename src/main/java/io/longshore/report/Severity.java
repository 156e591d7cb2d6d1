package io.longshore.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How bad a problem in a report is. */
public enum Severity {
    @JsonProperty("error")
    ERROR,
    /** Worth knowing; the import went on. */
    @JsonProperty("warning")
    WARNING
}
