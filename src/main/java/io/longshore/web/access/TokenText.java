package io.longshore.web.access;

import io.longshore.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a token: {@code lsh_}, its id, and 200 random bits. Only its SHA-256 is stored.
 *
 * @param id names the token in lists and in the audit; not secret
 * @param text the whole of it
 */
record TokenText(String id, String text) {
    private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int ID_LENGTH = 8;
    private static final int SECRET_LENGTH = 40;
    private static final Pattern FORM =
            Pattern.compile("lsh_([a-z2-7]{" + ID_LENGTH + "})_[a-z2-7]{" + SECRET_LENGTH + "}");
    private static final Pattern ID = Pattern.compile("[a-z2-7]{" + ID_LENGTH + "}");

    static TokenText generate(SecureRandom random) {
        String id = digits(random, ID_LENGTH);
        return new TokenText(id, "lsh_" + id + "_" + digits(random, SECRET_LENGTH));
    }

    /** Empty if the text does not have the form of a token. */
    static Optional<TokenText> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new TokenText(matcher.group(1), text))
                : Optional.empty();
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** The SHA-256 in hexadecimal digits. */
    String sha256() {
        return Digest.of(text.getBytes(StandardCharsets.US_ASCII)).hex();
    }

    /** True if this token has the hash, found in a time that does not depend on the token. */
    boolean hasHash(String sha256) {
        return MessageDigest.isEqual(
                sha256().getBytes(StandardCharsets.US_ASCII),
                sha256.getBytes(StandardCharsets.US_ASCII));
    }

    private static String digits(SecureRandom random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return text.toString();
    }

    /** Without the secret: this may be in a log. */
    @Override
    public String toString() {
        return "token " + id;
    }
}
