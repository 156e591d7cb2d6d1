package io.longshore.report;

/** How a layer came to be in the registry. */
public enum LayerOutcome {
    UPLOADED,
    /** It was there before. */
    PRESENT,
    /** Taken over from another repository of the same project. */
    MOUNTED,
    /** Not sent, because it is non-distributable. */
    OMITTED
}
