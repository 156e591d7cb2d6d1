package io.longshore.registry.blob;

/** How a blob came to be in its repository. */
public enum BlobOutcome {
    /** Its bytes were sent. */
    UPLOADED,
    /** It was there already, or another caller sent it at the same time. */
    PRESENT,
    /** The registry linked it from another repository. */
    MOUNTED
}
