package io.longshore.trust;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A checksum file's bytes as lines. Windows writes UTF-16, and names in code pages. */
final class ChecksumText {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private ChecksumText() {}

    static List<String> lines(byte[] content) {
        return List.of(decode(content).split("\r\n|\n|\r", -1));
    }

    private static String decode(byte[] content) {
        if (startsWith(content, 0xFF, 0xFE)) {
            return marked(content, StandardCharsets.UTF_16LE);
        }
        if (startsWith(content, 0xFE, 0xFF)) {
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
