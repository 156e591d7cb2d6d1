package io.longshore.proof.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a log at a size (C2SP {@code tlog-checkpoint}), without its signatures.
 *
 * @param origin names the log
 * @param size number of entries
 * @param root of the tree with these entries
 */
public record Checkpoint(String origin, int size, Hash root) {
    private static final Pattern TEXT =
            Pattern.compile("([^\n]+)\n(0|[1-9][0-9]{0,8})\n([^\n]+)\n((?:[^\n]+\n)*)");

    /** The text of the note. */
    public String text() {
        return origin + "\n" + size + "\n" + root + "\n";
    }

    /** The checkpoint with a signature of the log. */
    public SignedNote sign(NoteSigner signer) {
        return SignedNote.sign(text(), signer);
    }

    /**
     * Reads the text of a note; extension lines are ignored.
     *
     * @throws NotATlogException if it is not one of a checkpoint
     */
    public static Checkpoint of(SignedNote note) {
        Matcher lines = TEXT.matcher(note.text());
        if (!lines.matches()) {
            throw new NotATlogException("a checkpoint has an origin, a size and a root");
        }
        return new Checkpoint(
                lines.group(1), Integer.parseInt(lines.group(2)), Hash.parse(lines.group(3)));
    }

    /**
     * Reads a note that this key must have signed, in its own name.
     *
     * @throws NotATlogException if it is not a checkpoint of this log
     */
    public static Checkpoint require(SignedNote note, NoteKey log) {
        if (!note.isSignedBy(log)) {
            throw new NotATlogException("the checkpoint is not signed by " + log);
        }
        Checkpoint checkpoint = of(note);
        if (!checkpoint.origin().equals(log.name())) {
            throw new NotATlogException("the checkpoint is of the log " + checkpoint.origin());
        }
        return checkpoint;
    }
}
