package io.longshore.oci;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of some content, which is its name in a registry (OCI image specification,
 * descriptor.md, "Digests"). Of the algorithms registered there only sha256 is accepted: imgpkg
 * writes no other, and a registry of today names nothing otherwise.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {
    private static final Pattern FORM = Pattern.compile("sha256:([0-9a-f]{64})");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    public Digest {
        if (!HEX.matcher(hex).matches()) {
            throw notADigest(hex);
        }
    }

    /**
     * Reads the form {@code sha256:<64 hex digits>}.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_REFERENCE} for any other text
     */
    public static Digest parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw notADigest(text);
        }
        return new Digest(matcher.group(1));
    }

    /** True if {@link #parse} accepts the text; false for null. */
    public static boolean isDigest(@Nullable String text) {
        return text != null && FORM.matcher(text).matches();
    }

    /** The digest of these bytes. */
    public static Digest of(byte[] content) {
        return new Digest(HexFormat.of().formatHex(sha256().digest(content)));
    }

    /** The digest that the hash has come to; this resets it. */
    public static Digest of(MessageDigest sha256) {
        return new Digest(HexFormat.of().formatHex(sha256.digest()));
    }

    /** A new SHA-256 to feed. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Spelled out: what Java makes for a record is built at its first call, for 10 ms. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest && hex.equals(digest.hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return "sha256:" + hex;
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
