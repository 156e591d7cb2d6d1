package io.longshore.proof.log;

import java.util.ArrayList;
import java.util.List;

/** Checks proofs against roots, without the tree (RFC 6962, section 2.1). */
public final class MerkleProof {
    private MerkleProof() {}

    /**
     * @param path the siblings, from the leaf's to the root's child
     * @throws NotATlogException unless the leaf is at this index of the tree with this size and
     *     root
     */
    public static void requireIncluded(
            Hash leaf, long index, long size, Hash root, List<Hash> path) {
        if (index < 0 || index >= size) {
            throw new NotATlogException("index " + index + " is not in a tree of size " + size);
        }
        List<Hash> left = new ArrayList<>(path);
        Hash hash = rootFrom(leaf, index, size, left);
        if (!left.isEmpty() || !hash.equals(root)) {
            throw new NotATlogException("the proof does not lead to the root of the checkpoint");
        }
    }

    /** Uses up the siblings from the end: the last one belongs to the root. */
    private static Hash rootFrom(Hash leaf, long index, long size, List<Hash> path) {
        if (size == 1) {
            return leaf;
        }
        Hash sibling = takeLast(path);
        long split = Long.highestOneBit(size - 1);
        return index < split
                ? Hash.node(rootFrom(leaf, index, split, path), sibling)
                : Hash.node(sibling, rootFrom(leaf, index - split, size - split, path));
    }

    /**
     * @throws NotATlogException unless the tree of this size and root begins with the older one
     */
    public static void requireConsistent(
            long older, Hash olderRoot, long size, Hash root, List<Hash> path) {
        if (older < 0 || older > size) {
            throw new NotATlogException("size " + size + " is smaller than " + older);
        }
        if (older == 0 || older == size) {
            Hash expected = older == 0 ? Hash.EMPTY : root;
            if (!path.isEmpty() || !olderRoot.equals(expected)) {
                throw new NotATlogException("two roots of size " + older + " differ");
            }
            return;
        }
        List<Hash> left = new ArrayList<>(path);
        Roots roots = rootsFrom(older, size, true, olderRoot, left);
        if (!left.isEmpty() || !roots.older.equals(olderRoot) || !roots.newer.equals(root)) {
            throw new NotATlogException(
                    "the tree of size " + size + " does not begin with that of size " + older);
        }
    }

    private record Roots(Hash older, Hash newer) {}

    private static Roots rootsFrom(
            long older, long size, boolean whole, Hash known, List<Hash> path) {
        if (older == size) {
            Hash hash = whole ? known : takeLast(path);
            return new Roots(hash, hash);
        }
        Hash sibling = takeLast(path);
        long split = Long.highestOneBit(size - 1);
        if (older <= split) {
            Roots below = rootsFrom(older, split, whole, known, path);
            return new Roots(below.older, Hash.node(below.newer, sibling));
        }
        Roots below = rootsFrom(older - split, size - split, false, known, path);
        return new Roots(Hash.node(sibling, below.older), Hash.node(sibling, below.newer));
    }

    private static Hash takeLast(List<Hash> path) {
        if (path.isEmpty()) {
            throw new NotATlogException("the proof is too short");
        }
        return path.remove(path.size() - 1);
    }
}
