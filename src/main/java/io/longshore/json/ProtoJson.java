package io.longshore.json;

import java.util.Base64;

/**
 * Values in the JSON form of Protocol Buffers (Protocol Buffers, "ProtoJSON Format"), as Go's
 * {@code protojson} reads them.
 */
public final class ProtoJson {
    private ProtoJson() {}

    /**
     * Decodes a value of the type {@code bytes}: base 64 in the standard or the URL-safe alphabet,
     * with or without padding (RFC 4648, sections 4 and 5).
     *
     * @throws IllegalArgumentException if the text is not base 64, or mixes the two alphabets
     */
    public static byte[] bytes(String text) {
        boolean isUrlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        return (isUrlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
    }

    static boolean isBytes(String text) {
        try {
            return bytes(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** True for the digits of a whole number of 64 bits, as a value of {@code int64} is written. */
    static boolean isWhole(String text) {
        try {
            return Long.toString(Long.parseLong(text)).equals(text);
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
