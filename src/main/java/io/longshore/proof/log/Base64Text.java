package io.longshore.proof.log;

import java.util.Base64;

/** Base 64 (RFC 4648, section 4) in its one canonical form: padded, without unused bits. */
final class Base64Text {
    private Base64Text() {}

    static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * @throws NotATlogException if another text stands for the same bytes, or for none
     */
    static byte[] decode(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (encode(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new NotATlogException("not Base 64: " + e.getMessage());
        }
        throw new NotATlogException("not the canonical form of Base 64");
    }
}
