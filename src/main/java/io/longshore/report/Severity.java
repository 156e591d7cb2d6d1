package io.longshore.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How bad a problem in a report is. */
public enum Severity {
    @JsonProperty("error")
    ERROR,
    /** A warning; the import continued. */
    @JsonProperty("warning")
    WARNING
}
