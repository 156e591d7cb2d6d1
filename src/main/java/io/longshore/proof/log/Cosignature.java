package io.longshore.proof.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Signatures of witnesses under checkpoints, with a time (C2SP {@code tlog-cosignature}, v1). */
public final class Cosignature {
    private static final int SIZE = 8 + 64;

    private Cosignature() {}

    /**
     * The line that a witness adds to a checkpoint.
     *
     * @param witness a key of the type {@link NoteKey.Type#COSIGNATURE}
     */
    public static SignedNote.Line sign(SignedNote note, NoteSigner witness, Instant at) {
        long time = at.getEpochSecond();
        byte[] signature = witness.sign(message(note, time));
        return SignedNote.line(
                witness.key(), ByteBuffer.allocate(SIZE).putLong(time).put(signature).array());
    }

    /**
     * When the witness saw the checkpoint; empty if it has not signed it.
     *
     * @throws NotATlogException if a signature claims to be of this witness and is not
     */
    public static Optional<Instant> of(SignedNote note, NoteKey witness) {
        Optional<Instant> seen = Optional.empty();
        for (SignedNote.Line line : note.of(witness)) {
            ByteBuffer in = ByteBuffer.wrap(line.bytes());
            if (in.remaining() != SIZE) {
                throw new NotATlogException("a cosignature has " + SIZE + " bytes");
            }
            long time = in.getLong();
            byte[] signature = new byte[in.remaining()];
            in.get(signature);
            if (time < 0 || !witness.verifies(message(note, time), signature)) {
                throw new NotATlogException("the cosignature of " + witness.name() + " is wrong");
            }
            seen = Optional.of(Instant.ofEpochSecond(time));
        }
        return seen;
    }

    private static byte[] message(SignedNote note, long time) {
        return ("cosignature/v1\ntime " + time + "\n" + note.text())
                .getBytes(StandardCharsets.UTF_8);
    }
}
