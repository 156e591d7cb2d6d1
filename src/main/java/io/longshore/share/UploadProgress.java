package io.longshore.share;

/** How far an upload is. */
public enum UploadProgress {
    /** Somebody writes to it. */
    OPEN,
    /** Its connection broke; it may be resumed. */
    BROKEN,
    /** Its sender closed it. */
    CLOSED,
    /** It did not come through our server, or was changed by others since. */
    UNKNOWN
}
