package io.longshore.share.serve;

import io.longshore.share.FileState;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One requested range of a file (RFC 9110, {@code Range} and {@code If-Match}).
 *
 * @param from the first byte
 * @param length at least 1
 */
public record RangeRequest(long from, long length) {
    private static final Pattern FORM = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})");

    /**
     * Reads a header {@code Range} with both ends of one range: what a worker sends.
     *
     * @param header null if there is none
     * @return nothing if it is another header, or the file has not all of these bytes
     */
    public static Optional<RangeRequest> parse(String header, FileState file) {
        Matcher form = FORM.matcher(header == null ? "" : header);
        if (!form.matches()) {
            return Optional.empty();
        }
        long from = Long.parseLong(form.group(1));
        long last = Long.parseLong(form.group(2));
        return from <= last && last < file.sizeBytes()
                ? Optional.of(new RangeRequest(from, last - from + 1))
                : Optional.empty();
    }

    /** The entity tag of a file in this state. */
    public static String etag(FileState state) {
        return "\"" + state.sizeBytes() + "-" + state.mtimeMillis() + "\"";
    }

    /** The header {@code Content-Range} of the answer. */
    public String contentRange(FileState file) {
        return "bytes " + from + "-" + (from + length - 1) + "/" + file.sizeBytes();
    }
}
