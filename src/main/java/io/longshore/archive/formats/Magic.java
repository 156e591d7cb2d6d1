package io.longshore.archive.formats;

import io.longshore.archive.ArchiveKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Files that are no archives of images, by bytes at a fixed place. */
final class Magic {
    /** Where the descriptor of a volume begins (ECMA-119, section 8.1: sector 16). */
    private static final int ISO_AT = 16 * 2048 + 1;

    /** How much of a file's beginning is needed. */
    static final int BYTES = ISO_AT + 5;

    private record Mark(ArchiveKind kind, int at, byte[] bytes) {}

    private static final List<Mark> MARKS =
            List.of(
                    mark(Kinds.ZIP, 0, "PK\u0003\u0004"),
                    mark(Kinds.ZIP, 0, "PK\u0005\u0006"),
                    mark(Kinds.SEVEN_ZIP, 0, "7z\u00bc\u00af\u0027\u001c"),
                    mark(Kinds.RAR, 0, "Rar!\u001a\u0007"),
                    mark(Kinds.SQLITE, 0, "SQLite format 3\0"),
                    mark(Kinds.RPM, 0, "\u00ed\u00ab\u00ee\u00db"),
                    mark(Kinds.DEB, 0, "!<arch>\n"),
                    mark(Kinds.DISK, 0, "QFI\u00fb"),
                    mark(Kinds.DISK, 0, "KDMV"),
                    mark(Kinds.PDF, 0, "%PDF-"),
                    mark(Kinds.PROGRAM, 0, "\u007fELF"),
                    mark(Kinds.PROGRAM, 0, "MZ\u0090\0"),
                    mark(Kinds.PROGRAM, 0, "\u00cf\u00fa\u00ed\u00fe"),
                    mark(Kinds.DISK, 0, "vhdxfile"),
                    mark(Kinds.DISK, 0, "conectix"),
                    mark(Kinds.CPIO, 0, "070701"),
                    mark(Kinds.CPIO, 0, "070702"),
                    mark(Kinds.CPIO, 0, "070707"),
                    mark(Kinds.CPIO, 0, "\u00c7\u0071"),
                    mark(Kinds.CAB, 0, "MSCF\0\0\0\0"),
                    mark(Kinds.WIM, 0, "MSWIM\0\0\0"),
                    mark(Kinds.SQUASHFS, 0, "hsqs"),
                    mark(Kinds.SIF, 32, "SIF_MAGIC"),
                    mark(Kinds.ENCRYPTED, 0, "Salted__"),
                    mark(Kinds.ENCRYPTED, 0, "age-encryption.org/v1"),
                    mark(Kinds.ENCRYPTED, 0, "-----BEGIN PGP MESSAGE-----"),
                    mark(Kinds.ISO, ISO_AT, "CD001"));

    private Magic() {}

    private static Mark mark(ArchiveKind kind, int at, String bytes) {
        return new Mark(kind, at, bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * @param start the first bytes of a file
     */
    static Optional<ArchiveKind> of(byte[] start) {
        if (OpenPgpMessage.isOne(start)) {
            return Optional.of(Kinds.ENCRYPTED);
        }
        return MARKS.stream()
                .filter(mark -> startsWith(start, mark.at(), mark.bytes()))
                .map(Mark::kind)
                .findFirst();
    }

    static boolean startsWith(byte[] start, int at, int... magic) {
        byte[] bytes = new byte[magic.length];
        for (int i = 0; i < magic.length; i++) {
            bytes[i] = (byte) magic[i];
        }
        return startsWith(start, at, bytes);
    }

    private static boolean startsWith(byte[] start, int at, byte[] magic) {
        if (start.length < at + magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (start[at + i] != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
