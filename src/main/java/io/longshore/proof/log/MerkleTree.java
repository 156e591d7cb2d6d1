package io.longshore.proof.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A Merkle tree that grows (RFC 6962, section 2.1), in memory: 64 bytes for each leaf. Answers for
 * each size that it has had. Not thread-safe.
 */
public final class MerkleTree {
    /** The nodes with complete subtrees, by level; level 0 has the leaves. */
    private final List<Row> rows = new ArrayList<>();

    /** The nodes of one level, one after the other. */
    private static final class Row {
        private static final int FIRST = 64;

        private byte[] bytes = new byte[FIRST * Hash.SIZE];
        private int count;

        void add(Hash hash) {
            if ((count + 1) * Hash.SIZE > bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            System.arraycopy(hash.bytes(), 0, bytes, count * Hash.SIZE, Hash.SIZE);
            count++;
        }

        Hash get(int index) {
            int from = index * Hash.SIZE;
            return new Hash(Arrays.copyOfRange(bytes, from, from + Hash.SIZE));
        }
    }

    /** Adds a leaf at the end. */
    public void add(Hash leaf) {
        Hash hash = leaf;
        for (int level = 0; ; level++) {
            if (rows.size() == level) {
                rows.add(new Row());
            }
            Row row = rows.get(level);
            row.add(hash);
            if (row.count % 2 != 0) {
                return;
            }
            hash = Hash.node(row.get(row.count - 2), row.get(row.count - 1));
        }
    }

    /** The number of leaves. */
    public int size() {
        return rows.isEmpty() ? 0 : rows.get(0).count;
    }

    /** The hash of a leaf. */
    public Hash leaf(int index) {
        return rows.get(0).get(index);
    }

    /**
     * The root of the complete subtree over the leaves from {@code index << level} on.
     *
     * @param level the subtree has {@code 1 << level} leaves
     */
    Hash node(int level, int index) {
        return rows.get(level).get(index);
    }

    /** The root of the tree when it had this many leaves. */
    public Hash root(int size) {
        return size == 0 ? Hash.EMPTY : range(0, size);
    }

    /**
     * The proof that a leaf is in the tree of this size: the siblings, from the leaf's to the
     * root's child (RFC 6962, section 2.1.1).
     */
    public List<Hash> inclusion(int index, int size) {
        List<Hash> path = new ArrayList<>();
        inclusion(index, 0, size, path);
        return path;
    }

    /** The proof that the tree of this size begins with the older one (section 2.1.2). */
    public List<Hash> consistency(int older, int size) {
        List<Hash> path = new ArrayList<>();
        if (older > 0 && older < size) {
            consistency(older, 0, size, true, path);
        }
        return path;
    }

    private void inclusion(int index, int from, int to, List<Hash> path) {
        if (to - from == 1) {
            return;
        }
        int split = from + split(to - from);
        if (index < split) {
            inclusion(index, from, split, path);
            path.add(range(split, to));
        } else {
            inclusion(index, split, to, path);
            path.add(range(from, split));
        }
    }

    private void consistency(int older, int from, int to, boolean whole, List<Hash> path) {
        if (older == to) {
            if (!whole) {
                path.add(range(from, to));
            }
            return;
        }
        int split = from + split(to - from);
        if (older <= split) {
            consistency(older, from, split, whole, path);
            path.add(range(split, to));
        } else {
            consistency(older, split, to, false, path);
            path.add(range(from, split));
        }
    }

    /** The root over the leaves of a subtree that {@link #split} leads to. */
    private Hash range(int from, int to) {
        int count = to - from;
        if (Integer.bitCount(count) == 1) {
            int level = Integer.numberOfTrailingZeros(count);
            return node(level, from >> level);
        }
        int split = from + split(count);
        return Hash.node(range(from, split), range(split, to));
    }

    /** The largest power of two below a number above 1. */
    static int split(int count) {
        return Integer.highestOneBit(count - 1);
    }
}
