package io.longshore.config;

/** Which release tags an import may move to another image. A new tag is always set. */
public enum ReplaceTags {
    /** None. */
    NEVER,
    /** Those that still name what a delivery of Longshore set them to. */
    OWN,
    /** All. */
    ALWAYS
}
