package io.longshore.proof.log;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A tile of hashes, or the bundle of the entries below a tile of level 0 (C2SP {@code tlog-tiles}).
 *
 * @param level 0 for leaves; {@link #ENTRIES} for a bundle of entries
 * @param index within the level
 * @param width how many hashes or entries, 1 to 256
 */
public record Tile(int level, int index, int width) {
    /** The level of a bundle of entries. */
    public static final int ENTRIES = -1;

    /** The width of a full tile. */
    public static final int FULL = 256;

    /** The longest entry: its length has 16 bits. */
    public static final int LONGEST_ENTRY = 0xffff;

    private static final int HEIGHT = 8;

    /** The path below the folder of the log, with {@code /} as separator. */
    public String path() {
        String partial = width == FULL ? "" : ".p/" + width;
        String name = level == ENTRIES ? "entries" : Integer.toString(level);
        return "tile/" + name + "/" + number(index) + partial;
    }

    /** A number as the names of folders and a file: {@code x001/x234/067}. */
    public static String number(int number) {
        StringBuilder path = new StringBuilder(digits(number % 1000));
        for (int left = number / 1000; left > 0; left /= 1000) {
            path.insert(0, "x" + digits(left % 1000) + "/");
        }
        return path.toString();
    }

    /** A format of the JDK would take most of the time to name a file. */
    private static String digits(int below1000) {
        return "" + below1000 / 100 + below1000 / 10 % 10 + below1000 % 10;
    }

    /** The tiles of hashes that change when the tree grows to this size, the lowest first. */
    public static List<Tile> lastOf(int size) {
        List<Tile> tiles = new ArrayList<>();
        int count = size;
        for (int level = 0; count > 0; level++) {
            boolean full = count % FULL == 0;
            tiles.add(new Tile(level, (count - 1) / FULL, full ? FULL : count % FULL));
            if (!full) {
                break;
            }
            count /= FULL;
        }
        return tiles;
    }

    /** All tiles of hashes of a tree of this size. */
    public static List<Tile> allOf(int size) {
        List<Tile> tiles = new ArrayList<>();
        int level = 0;
        for (int count = size; count > 0; count /= FULL, level++) {
            for (int index = 0; index * FULL < count; index++) {
                tiles.add(new Tile(level, index, Math.min(FULL, count - index * FULL)));
            }
        }
        return tiles;
    }

    /** The bundle of the entries below a tile of level 0. */
    public Tile bundle() {
        return new Tile(ENTRIES, index, width);
    }

    /** The tiles that a reader of logs that grow to this width may have been told of. */
    public List<Tile> narrower() {
        if (width == FULL) {
            return List.of(this);
        }
        List<Tile> all = new ArrayList<>();
        for (int i = 1; i <= width; i++) {
            all.add(new Tile(level, index, i));
        }
        return all;
    }

    /** The hashes of this tile, one after the other. */
    public byte[] hashes(MerkleTree tree) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(width * Hash.SIZE);
        for (int i = 0; i < width; i++) {
            out.writeBytes(tree.node(level * HEIGHT, index * FULL + i).bytes());
        }
        return out.toByteArray();
    }

    /**
     * Entries as a bundle has them: each behind its length as two bytes.
     *
     * @throws IllegalArgumentException if one is longer than {@link #LONGEST_ENTRY}
     */
    public static byte[] bundle(List<byte[]> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            if (entry.length > LONGEST_ENTRY) {
                throw new IllegalArgumentException("an entry of " + entry.length + " bytes");
            }
            out.write(entry.length >> 8);
            out.write(entry.length);
            out.writeBytes(entry);
        }
        return out.toByteArray();
    }

    /**
     * The entries of a bundle.
     *
     * @throws NotATlogException if the last one is not complete
     */
    public static List<byte[]> entries(byte[] bundle) {
        List<byte[]> entries = new ArrayList<>();
        int at = 0;
        while (at < bundle.length) {
            if (bundle.length - at < 2) {
                throw new NotATlogException("a bundle ends within a length");
            }
            int length = (bundle[at] & 0xff) << 8 | bundle[at + 1] & 0xff;
            at += 2;
            if (bundle.length - at < length) {
                throw new NotATlogException("a bundle ends within an entry");
            }
            byte[] entry = new byte[length];
            System.arraycopy(bundle, at, entry, 0, length);
            entries.add(entry);
            at += length;
        }
        return entries;
    }
}
