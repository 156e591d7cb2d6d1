package io.longshore.proof.log;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with signatures (C2SP {@code signed-note}). It means nothing before {@link #isSignedBy}
 * was asked.
 *
 * @param text ends with a line feed
 * @param signatures at least one
 */
public record SignedNote(String text, List<Line> signatures) {
    private static final String DASH = "\u2014 ";
    private static final int MOST_SIGNATURES = 64;

    /** The longest note that is read, in bytes. */
    public static final int LONGEST = 1 << 20;

    /**
     * A line with a signature.
     *
     * @param name of the key
     * @param id of the key
     * @param bytes what follows the id; not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Line(String name, int id, byte[] bytes) {
        @Override
        public String toString() {
            byte[] all = ByteBuffer.allocate(4 + bytes.length).putInt(id).put(bytes).array();
            return DASH + name + " " + Base64Text.encode(all) + "\n";
        }
    }

    public SignedNote {
        signatures = List.copyOf(signatures);
    }

    /** A text with the signature of a key of the type {@link NoteKey.Type#ED25519}. */
    public static SignedNote sign(String text, NoteSigner signer) {
        byte[] signature = signer.sign(text.getBytes(StandardCharsets.UTF_8));
        return new SignedNote(text, List.of(line(signer.key(), signature)));
    }

    static Line line(NoteKey key, byte[] bytes) {
        return new Line(key.name(), key.id(), bytes);
    }

    /** The same note with one more signature. */
    public SignedNote with(Line signature) {
        List<Line> more = new ArrayList<>(signatures);
        more.add(signature);
        return new SignedNote(text, more);
    }

    /**
     * @throws NotATlogException if the bytes are not a signed note
     */
    public static SignedNote parse(byte[] note) {
        if (note.length > LONGEST) {
            throw new NotATlogException("a note of more than " + LONGEST + " bytes");
        }
        String all = utf8(note);
        if (all.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new NotATlogException("a note with control characters");
        }
        int end = all.lastIndexOf("\n\n");
        if (end < 0 || !all.endsWith("\n")) {
            throw new NotATlogException("a note has a text, an empty line and signatures");
        }
        List<Line> signatures = new ArrayList<>();
        String rest = all.substring(end + 2);
        if (rest.isEmpty()) {
            throw new NotATlogException("a note without a signature");
        }
        for (String line : rest.substring(0, rest.length() - 1).split("\n", -1)) {
            signatures.add(line(line));
        }
        if (signatures.size() > MOST_SIGNATURES) {
            throw new NotATlogException("a note with more than " + MOST_SIGNATURES + " signatures");
        }
        return new SignedNote(all.substring(0, end + 1), signatures);
    }

    private static Line line(String text) {
        String[] parts = text.startsWith(DASH) ? text.substring(2).split(" ", -1) : new String[0];
        if (parts.length != 2 || !NoteKey.isName(parts[0])) {
            throw new NotATlogException("a line of a signature has another form");
        }
        byte[] all = Base64Text.decode(parts[1]);
        if (all.length < 5) {
            throw new NotATlogException("a signature is too short");
        }
        ByteBuffer in = ByteBuffer.wrap(all);
        int id = in.getInt();
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return new Line(parts[0], id, bytes);
    }

    private static String utf8(byte[] note) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(note)).toString();
        } catch (CharacterCodingException e) {
            throw new NotATlogException("a note that is not UTF-8");
        }
    }

    /**
     * True if this key has signed the text.
     *
     * @throws NotATlogException if a signature claims to be of this key and is not
     */
    public boolean isSignedBy(NoteKey key) {
        boolean signed = false;
        for (Line line : of(key)) {
            if (!key.verifies(text.getBytes(StandardCharsets.UTF_8), line.bytes())) {
                throw new NotATlogException("the signature of " + key.name() + " is wrong");
            }
            signed = true;
        }
        return signed;
    }

    /** The signatures with the name and the id of this key. */
    List<Line> of(NoteKey key) {
        return signatures.stream()
                .filter(line -> line.name().equals(key.name()) && line.id() == key.id())
                .toList();
    }

    public byte[] toBytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        StringBuilder all = new StringBuilder(text).append('\n');
        signatures.forEach(all::append);
        return all.toString();
    }
}
