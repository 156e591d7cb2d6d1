package io.longshore.proof.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proof that an entry is in a log, to be checked without the log (C2SP {@code tlog-proof}).
 *
 * @param index of the entry
 * @param path from the leaf's sibling to the root's child
 * @param checkpoint of a tree that has the entry
 */
public record TlogProof(int index, List<Hash> path, SignedNote checkpoint) {
    private static final String HEADER = "c2sp.org/tlog-proof@v1\n";
    private static final Pattern FORM =
            Pattern.compile("(?:extra [^\n]*\n)?index (0|[1-9][0-9]{0,8})\n((?:[^\n]+\n)*)\n");

    public TlogProof {
        path = List.copyOf(path);
    }

    /**
     * @throws NotATlogException if the bytes are not a proof
     */
    public static TlogProof parse(byte[] proof) {
        String text = new String(proof, StandardCharsets.UTF_8);
        if (!text.startsWith(HEADER)) {
            throw new NotATlogException("a proof begins with " + HEADER.strip());
        }
        Matcher head = FORM.matcher(text).region(HEADER.length(), text.length());
        if (!head.lookingAt()) {
            throw new NotATlogException("a proof has an index, hashes and a checkpoint");
        }
        List<Hash> path = new ArrayList<>();
        head.group(2).lines().forEach(line -> path.add(Hash.parse(line)));
        byte[] rest = text.substring(head.end()).getBytes(StandardCharsets.UTF_8);
        return new TlogProof(Integer.parseInt(head.group(1)), path, SignedNote.parse(rest));
    }

    /**
     * @throws NotATlogException unless this proves that the log with this key has the entry
     */
    public void require(byte[] entry, NoteKey log) {
        require(entry, Checkpoint.require(checkpoint, log));
    }

    /**
     * The same after its checkpoint was verified.
     *
     * @param head what the checkpoint states
     */
    public void require(byte[] entry, Checkpoint head) {
        MerkleProof.requireIncluded(Hash.leaf(entry), index, head.size(), head.root(), path);
    }

    public byte[] toBytes() {
        StringBuilder text = new StringBuilder(HEADER).append("index ").append(index).append('\n');
        path.forEach(hash -> text.append(hash).append('\n'));
        return text.append('\n').append(checkpoint).toString().getBytes(StandardCharsets.UTF_8);
    }
}
