package io.longshore.trust;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A checksum file's bytes as lines. Windows writes UTF-16, and names in code pages; {@code
 * sha256sum --zero} ends lines with NUL. Of a clear-signed text these are the lines that were
 * signed; of JSON, lines with one member each.
 */
final class ChecksumText {
    private static final String BEGIN_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----";

    /** Groups of digits behind a name, or behind the name of an algorithm. */
    private static final Pattern BEGUN =
            Pattern.compile(".*[:=]\\s+(?:[0-9A-F]{2,8} +)+[0-9A-F]{2,8}\\s*");

    private static final Pattern CONTINUED =
            Pattern.compile("\\s{2,}(?:[0-9A-F]{2,8} +)+[0-9A-F]{2,8}\\s*");

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private ChecksumText() {}

    static List<String> lines(byte[] content) {
        String text = decode(content);
        List<String> lines =
                JsonLines.isJson(text)
                        ? JsonLines.of(text)
                        : joined(signed(List.of(text.split("\r\n|[\n\r\0]", -1))));
        return HexDump.digest(lines)
                .map(List::of)
                .orElseGet(() -> lines.stream().map(DigestSpellings::inHex).toList());
    }

    /** GnuPG continues a digest that is too long for a line in an indented one. */
    private static List<String> joined(List<String> lines) {
        List<String> joined = new ArrayList<>();
        for (String line : lines) {
            int last = joined.size() - 1;
            if (last >= 0
                    && CONTINUED.matcher(line).matches()
                    && BEGUN.matcher(joined.get(last)).matches()) {
                joined.set(last, joined.get(last).stripTrailing() + " " + line.strip());
            } else {
                joined.add(line);
            }
        }
        return joined;
    }

    /** True for a clear-signed text: it has its content, and no other file is needed for it. */
    static boolean isClearSigned(byte[] content) {
        return decode(content).lines().anyMatch(BEGIN_SIGNED::equals);
    }

    /** Without the armor of OpenPGP (RFC 9580, section 7). */
    private static List<String> signed(List<String> lines) {
        int begin = lines.indexOf(BEGIN_SIGNED);
        int end = lines.indexOf("-----BEGIN PGP SIGNATURE-----");
        int body = begin < 0 ? -1 : begin + lines.subList(begin, lines.size()).indexOf("") + 1;
        if (begin < 0 || body <= begin || end < body) {
            return lines;
        }
        return lines.subList(body, end).stream()
                .map(line -> line.startsWith("- ") ? line.substring(2) : line)
                .toList();
    }

    private static String decode(byte[] content) {
        return TwoEncodings.text(content).orElseGet(() -> decodeOne(content));
    }

    private static String decodeOne(byte[] content) {
        if (startsWith(content, 0xFF, 0xFE)) {
            return marked(content, StandardCharsets.UTF_16LE);
        }
        if (startsWith(content, 0xFE, 0xFF)) {
            return marked(content, StandardCharsets.UTF_16BE);
        }
        if (isZeroAtEvery(1, content)) {
            return marked(content, StandardCharsets.UTF_16LE);
        }
        if (isZeroAtEvery(0, content)) {
            return marked(content, StandardCharsets.UTF_16BE);
        }
        try {
            return marked(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(content))
                            .toString());
        } catch (CharacterCodingException e) {
            // Only names can suffer: digests are ASCII in every code page.
            return new String(content, StandardCharsets.ISO_8859_1);
        }
    }

    /** Mostly ASCII in UTF-16: most second bytes of the start are zero, and none of the first. */
    private static boolean isZeroAtEvery(int first, byte[] content) {
        int looked = Math.min(content.length, 64) & ~1;
        int zeros = 0;
        for (int i = 0; i < looked; i++) {
            if (content[i] == 0 && i % 2 != first) {
                return false;
            }
            zeros += content[i] == 0 ? 1 : 0;
        }
        return looked > 0 && zeros * 4 >= looked;
    }

    private static String marked(byte[] content, Charset charset) {
        return marked(new String(content, charset));
    }

    private static String marked(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static boolean startsWith(byte[] content, int first, int second) {
        return content.length >= 2 && (content[0] & 0xFF) == first && (content[1] & 0xFF) == second;
    }
}
