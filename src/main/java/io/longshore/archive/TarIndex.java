package io.longshore.archive;

import io.longshore.config.SettingsTable;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.text.Printable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the entries of a tar: one pass over the headers, the data between them is not read. Strict
 * on purpose: two programs that read the same tarball must find the same in it.
 */
final class TarIndex {
    static final String MANIFEST_JSON = "manifest.json";

    private static final Pattern LAYER = Pattern.compile("sha256-([0-9a-f]{64})\\.tar\\.gz");
    private static final int LONGEST_NAME = 255;

    /** GNU tar pads to 10 KiB, other block sizes to a megabyte at most. */
    private static final int LONGEST_PADDING = 1 << 20;

    private static final String COPY_AGAIN =
            "Copy or export the tarball again and compare its checksum with the original's.";

    private final ArchiveBytes file;
    private final ArchiveLimits limits;
    private final Map<Digest, BlobRegion> blobs = new LinkedHashMap<>();
    private long manifestOffset = -1;
    private long manifestSize;
    private int entries;
    private Problem truncation;

    private TarIndex(ArchiveBytes file, ArchiveLimits limits) {
        this.file = file;
        this.limits = limits;
    }

    /**
     * @param keepTruncated whether a file that ends too early is indexed as far as it goes
     */
    static TarIndex of(ArchiveBytes file, ArchiveLimits limits, boolean keepTruncated) {
        TarIndex index = new TarIndex(file, limits);
        index.walk();
        if (index.truncation != null && !keepTruncated) {
            throw index.truncation.asException();
        }
        if (index.manifestOffset < 0) {
            throw (index.truncation != null ? index.truncation : index.noManifestJson())
                    .asException();
        }
        return index;
    }

    /** In the order in which they lie in the file. */
    Map<Digest, BlobRegion> blobs() {
        return blobs;
    }

    long manifestOffset() {
        return manifestOffset;
    }

    long manifestSize() {
        return manifestSize;
    }

    /** Why the file ends before it should; null if it does not. */
    Problem truncation() {
        return truncation;
    }

    private void walk() {
        if (file.sizeBytes() == 0) {
            truncation = truncated("It is empty.");
            return;
        }
        PaxHeader pax = PaxHeader.NONE;
        long at = 0;
        while (true) {
            if (file.sizeBytes() - at < TarHeader.BLOCK) {
                truncatedAt(at);
                return;
            }
            byte[] block = file.read(at, TarHeader.BLOCK);
            if (isZero(block, block.length)) {
                if (pax != PaxHeader.NONE) {
                    throw damaged(at, "A PAX header has no entry after it.");
                }
                end(at);
                return;
            }
            TarHeader header = header(block, at);
            long data = at + TarHeader.BLOCK;
            countEntry();
            if (header.isPax()) {
                if (pax != PaxHeader.NONE || header.sizeBytes() > PaxHeader.LONGEST) {
                    throw unsafe("a PAX header that is longer than any honest one", at);
                }
                if (header.sizeBytes() > file.sizeBytes() - data) {
                    truncatedAt(at);
                    return;
                }
                pax = pax(file.read(data, (int) header.sizeBytes()), at);
            } else {
                header = apply(pax, header, at);
                pax = PaxHeader.NONE;
                if (!entry(header, data, at)) {
                    return;
                }
            }
            // No overflow: entry() has seen that the data ends within the file.
            at = data + roundUp(header.sizeBytes());
        }
    }

    /** False if the file ends within this entry. */
    private boolean entry(TarHeader header, long data, long at) {
        checkKindAndName(header, at);
        boolean whole = header.sizeBytes() <= file.sizeBytes() - data;
        Matcher layer = LAYER.matcher(header.name());
        if (header.name().equals(MANIFEST_JSON)) {
            if (manifestOffset >= 0) {
                throw unsafe("two entries named '" + MANIFEST_JSON + "'", at);
            }
            if (whole) {
                manifestOffset = data;
                manifestSize = header.sizeBytes();
            }
        } else if (layer.matches()) {
            Digest digest = new Digest(layer.group(1));
            BlobRegion region = new BlobRegion(digest, data, header.sizeBytes());
            if (blobs.putIfAbsent(digest, region) != null) {
                throw unsafe("two entries named '" + header.name() + "'", at);
            }
        }
        if (!whole) {
            truncation =
                    truncated(
                            "Its entry '"
                                    + Printable.of(header.name())
                                    + "' should have "
                                    + header.sizeBytes()
                                    + " bytes, but the file ends "
                                    + (file.sizeBytes() - data)
                                    + " bytes into it.");
        }
        return whole;
    }

    private void checkKindAndName(TarHeader header, long at) {
        String name = header.name();
        if (!header.isFile()) {
            throw unsafe("'" + Printable.of(name) + "', which is " + header.kindName(), at);
        }
        boolean leadsAway =
                name.startsWith("/")
                        || name.contains("\\")
                        || name.contains(":")
                        || ("/" + name + "/").contains("/../");
        if (name.isEmpty()
                || name.length() > LONGEST_NAME
                || leadsAway
                || !Printable.of(name).equals(name)) {
            throw unsafe("an entry with the name '" + Printable.of(name) + "'", at);
        }
    }

    private TarHeader header(byte[] block, long at) {
        try {
            return TarHeader.parse(block);
        } catch (IOException e) {
            if (at == 0 && !TarHeader.hasMagic(block)) {
                throw notATarball(block, e);
            }
            throw damaged(at, "The header there cannot be right: " + e.getMessage() + ".");
        }
    }

    private PaxHeader pax(byte[] records, long at) {
        try {
            return PaxHeader.parse(records);
        } catch (IOException e) {
            throw unsafe("a PAX header that cannot be right (" + e.getMessage() + ")", at);
        }
    }

    private TarHeader apply(PaxHeader pax, TarHeader header, long at) {
        try {
            return pax.applyTo(header);
        } catch (IOException e) {
            throw unsafe("an entry with two sizes (" + e.getMessage() + ")", at);
        }
    }

    private void countEntry() {
        if (++entries > limits.entries()) {
            throw ArchiveLimits.beyond(
                    SettingsTable.LIMITS_ENTRIES,
                    limits.entries(),
                    file.name(),
                    "it has more entries");
        }
    }

    /** After the last entry there are at least two blocks of zeros, and nothing else. */
    private void end(long at) {
        long rest = file.sizeBytes() - at;
        byte[] padding = file.read(at, (int) Math.min(rest, LONGEST_PADDING));
        if (!isZero(padding, padding.length)) {
            throw unsafe("data after its end", at);
        }
        if (rest < 2 * TarHeader.BLOCK) {
            truncatedAt(at);
        } else if (rest > LONGEST_PADDING) {
            truncation =
                    truncated(
                            "From byte "
                                    + at
                                    + " on there are zeros, as in a copy that is not finished.");
        }
    }

    private void truncatedAt(long at) {
        if (at == 0) {
            throw notATarball(file.read(0, (int) Math.min(file.sizeBytes(), 512)), null);
        }
        truncation = truncated("The end of a tar is missing after byte " + at + ".");
    }

    private Problem truncated(String why) {
        return Problem.permanent(
                        Code.TARBALL_TRUNCATED,
                        "The tarball '" + file.name() + "' is not complete.",
                        why,
                        COPY_AGAIN)
                .with("sizeBytes", file.sizeBytes());
    }

    private Problem noManifestJson() {
        return Problem.permanent(
                Code.MANIFEST_JSON_MISSING,
                "The tarball '" + file.name() + "' has no " + MANIFEST_JSON + ".",
                "It is a tar, but not one that imgpkg wrote.",
                "Export it with 'longshore export' or 'imgpkg copy … --to-tar'.");
    }

    private RuntimeException notATarball(byte[] start, IOException cause) {
        boolean gzip = start.length > 2 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b;
        return Problem.permanent(
                        Code.NOT_A_TARBALL,
                        "'" + file.name() + "' is not a tarball.",
                        gzip
                                ? "It is compressed with gzip; imgpkg writes plain tars."
                                : "It does not begin with the header of a tar.",
                        gzip
                                ? "Uncompress it (gunzip), then deliver it again."
                                : "Deliver the file that 'imgpkg copy … --to-tar' wrote.")
                .asException(cause);
    }

    private RuntimeException damaged(long at, String why) {
        return Problem.permanent(
                        Code.TARBALL_DAMAGED,
                        "The tarball '" + file.name() + "' is damaged at byte " + at + ".",
                        why,
                        COPY_AGAIN)
                .with("offset", at)
                .asException();
    }

    private RuntimeException unsafe(String what, long at) {
        return Problem.permanent(
                        Code.TARBALL_UNSAFE,
                        "The tarball '" + file.name() + "' holds " + what + ".",
                        "imgpkg writes plain files with plain names only, each once; another"
                                + " entry is a sign of damage or of an attack.",
                        "Export it again with 'longshore export' or 'imgpkg copy … --to-tar'.")
                .with("offset", at)
                .asException();
    }

    private static boolean isZero(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static long roundUp(long size) {
        return (size + TarHeader.BLOCK - 1) / TarHeader.BLOCK * TarHeader.BLOCK;
    }
}
