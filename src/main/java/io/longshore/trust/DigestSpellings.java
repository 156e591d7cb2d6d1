package io.longshore.trust;

import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Digests that are not written as hexadecimal digits alone: base64 with its padding, as browsers
 * and package managers write it ({@code sha256-…=}), digits with {@code 0x} before them, bytes with
 * colons or hyphens between them, as {@code openssl dgst -c} and .NET write them. In the lines that
 * the forms read they are hexadecimal.
 */
final class DigestSpellings {
    private static final Pattern HEX_PREFIX =
            Pattern.compile("(?<![0-9A-Za-z])0[xX](?=[0-9A-Fa-f]{32,128}(?![0-9A-Za-z]))");

    /** 32 and 64 bytes; shorter digests prove nothing. */
    private static final Pattern BASE_64 =
            Pattern.compile(
                    "(?<![A-Za-z0-9+/_-])(?:(?i:sha-?(256|512))-)?"
                            + "([A-Za-z0-9+/_-]{43}=|[A-Za-z0-9+/_-]{86}==)(?![A-Za-z0-9+/=_-])");

    private static final Pattern SEPARATED =
            Pattern.compile(
                    "(?<![0-9A-Za-z:-])[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){15,63}"
                            + "|(?:-[0-9A-Fa-f]{2}){15,63})(?![0-9A-Za-z:-])");

    private DigestSpellings() {}

    /** The line with its digests as hexadecimal digits. */
    static String inHex(String line) {
        String plain = line.contains("0x") || line.contains("0X") ? withoutPrefix(line) : line;
        String joined =
                SEPARATED.matcher(plain).replaceAll(it -> it.group().replaceAll("[:-]", ""));
        return joined.contains("=")
                ? BASE_64.matcher(joined).replaceAll(DigestSpellings::hex)
                : joined;
    }

    private static String withoutPrefix(String line) {
        return HEX_PREFIX.matcher(line).replaceAll("");
    }

    private static String hex(MatchResult found) {
        String base64 = found.group(2).replace('-', '+').replace('_', '/');
        String algorithm = found.group(1) == null ? "" : "sha" + found.group(1) + ":";
        try {
            byte[] digest = Base64.getDecoder().decode(base64);
            return algorithm + HexFormat.of().formatHex(digest);
        } catch (IllegalArgumentException e) {
            // Bits behind the end of the digest: no encoder writes them.
            return Matcher.quoteReplacement(found.group());
        }
    }
}
