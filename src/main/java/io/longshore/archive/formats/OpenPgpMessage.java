package io.longshore.archive.formats;

/**
 * An encrypted or signed message of OpenPGP by its first packet (RFC 9580, section 4.2). A detached
 * signature begins with another packet.
 */
final class OpenPgpMessage {
    private OpenPgpMessage() {}

    /**
     * @param start the first bytes of a file
     */
    static boolean isOne(byte[] start) {
        if (start.length < 8 || (start[0] & 0x80) == 0) {
            return false;
        }
        boolean isNew = (start[0] & 0x40) != 0;
        return isNew ? isOfNewFormat(start) : isOfOldFormat(start);
    }

    /** A key for a session of version 3, of a usual length. */
    private static boolean isOfOldFormat(byte[] start) {
        int first = start[0] & 0xff;
        return switch (first) {
            // Public-key encrypted session key: one or two bytes of length, then its version.
            case 0x84 -> start[2] == 3 && (start[1] & 0xff) >= 0x20;
            case 0x85 -> start[3] == 3 && start[1] >= 0 && start[1] <= 4;
            // Symmetric-key encrypted session key of version 4, with an iterated S2K.
            // Of 13 bytes is no other.
            case 0x8c -> start[2] == 4 && (start[4] == 3 || start[1] == 0x0d);
            // Compressed data of an unknown length, by ZIP, ZLIB or BZip2: what gpg --sign writes.
            case 0xa3 -> start[1] >= 1 && start[1] <= 3;
            default -> false;
        };
    }

    private static boolean isOfNewFormat(byte[] start) {
        int first = start[0] & 0xff;
        boolean isKey = first == 0xc1 && (start[2] == 3 || start[3] == 3 || start[2] == 6);
        boolean isPassword = first == 0xc3 && (start[2] == 4 || start[2] == 6);
        return isKey || isPassword;
    }
}
