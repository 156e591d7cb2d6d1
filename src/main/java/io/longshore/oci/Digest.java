package io.longshore.oci;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of some content, which is its name in a registry (OCI image specification,
 * descriptor.md, "Digests"). Of the algorithms registered there only sha256 is accepted: imgpkg
 * writes no other, and a registry of today names nothing otherwise.
 *
 * <p>Archives name some hundred thousand of them: one takes 48 bytes.
 */
public final class Digest implements Comparable<Digest> {
    private static final String ALGORITHM = "sha256:";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    /** Digits of one part. */
    private static final int DIGITS = 16;

    private final long first;
    private final long second;
    private final long third;
    private final long fourth;

    /**
     * @param hex 64 lower-case hexadecimal digits
     */
    public Digest(String hex) {
        if (!HEX.matcher(hex).matches()) {
            throw notADigest(hex);
        }
        first = part(hex, 0);
        second = part(hex, 1);
        third = part(hex, 2);
        fourth = part(hex, 3);
    }

    private Digest(byte[] hash) {
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        first = bytes.getLong();
        second = bytes.getLong();
        third = bytes.getLong();
        fourth = bytes.getLong();
    }

    private static long part(String hex, int number) {
        return Long.parseUnsignedLong(hex, number * DIGITS, (number + 1) * DIGITS, 16);
    }

    /**
     * Reads the form {@code sha256:<64 hex digits>}.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_REFERENCE} for any other text
     */
    public static Digest parse(String text) {
        if (!isDigest(text)) {
            throw notADigest(text);
        }
        return new Digest(text.substring(ALGORITHM.length()));
    }

    /** True if {@link #parse} accepts the text; false for null. */
    public static boolean isDigest(@Nullable String text) {
        return text != null
                && text.startsWith(ALGORITHM)
                && HEX.matcher(text).region(ALGORITHM.length(), text.length()).matches();
    }

    /** The digest of these bytes. */
    public static Digest of(byte[] content) {
        return new Digest(sha256().digest(content));
    }

    /** The digest that the hash has come to; this resets it. */
    public static Digest of(MessageDigest sha256) {
        return new Digest(sha256.digest());
    }

    /** A new SHA-256 to feed. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** 64 lower-case hexadecimal digits. */
    public String hex() {
        HexFormat format = HexFormat.of();
        return format.toHexDigits(first)
                + format.toHexDigits(second)
                + format.toHexDigits(third)
                + format.toHexDigits(fourth);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Digest digest
                && first == digest.first
                && second == digest.second
                && third == digest.third
                && fourth == digest.fourth;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(first);
    }

    /** As their digits compare. */
    @Override
    public int compareTo(Digest other) {
        int result = Long.compareUnsigned(first, other.first);
        if (result == 0) {
            result = Long.compareUnsigned(second, other.second);
        }
        if (result == 0) {
            result = Long.compareUnsigned(third, other.third);
        }
        return result == 0 ? Long.compareUnsigned(fourth, other.fourth) : result;
    }

    @Override
    public String toString() {
        return ALGORITHM + hex();
    }

    private static RuntimeException notADigest(String text) {
        return new ProblemException(
                Problem.permanent(
                        Code.BAD_REFERENCE,
                        "'" + Printable.of(text) + "' is not a digest.",
                        "A digest is 'sha256:' and 64 digits of 0-9 and a-f.",
                        "Copy the complete digest; other algorithms are not" + " supported."));
    }
}
