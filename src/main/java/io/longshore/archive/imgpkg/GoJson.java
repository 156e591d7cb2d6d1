package io.longshore.archive.imgpkg;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Writes JSON byte for byte as Go's {@code encoding/json} does (Go 1.22 and newer), because imgpkg
 * does: no blanks, absent lists and maps as {@code null}, maps in the order of their keys, and what
 * would disturb HTML escaped. Jackson has neither the escapes nor a reason to keep them.
 */
final class GoJson {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private boolean first = true;

    byte[] toBytes() {
        return out.toByteArray();
    }

    GoJson object(Consumer<GoJson> members) {
        return enclosed('{', '}', members);
    }

    /** A list; Go's nil, which is what an empty one is there, is null. */
    <T> GoJson list(List<T> elements, Consumer<T> each) {
        if (elements.isEmpty()) {
            return literal("null");
        }
        return enclosed(
                '[',
                ']',
                self ->
                        elements.forEach(
                                element -> {
                                    comma();
                                    each.accept(element);
                                }));
    }

    GoJson member(String name) {
        comma();
        string(name.getBytes(StandardCharsets.UTF_8));
        out.write(':');
        return this;
    }

    GoJson map(Map<String, String> entries) {
        if (entries.isEmpty()) {
            return literal("null");
        }
        return object(
                self ->
                        new TreeMap<>(entries)
                                .forEach((name, value) -> member(name).string(value)));
    }

    GoJson number(long number) {
        return literal(Long.toString(number));
    }

    GoJson literal(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    GoJson string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A text as its UTF-8 bytes. */
    GoJson string(byte[] utf8) {
        out.write('"');
        for (int i = 0; i < utf8.length; i++) {
            int b = utf8[i] & 0xff;
            if (b == 0xe2 && isLineSeparator(utf8, i)) {
                literal("\\u202").out.write(HEX[utf8[i + 2] & 0xf]);
                i += 2;
            } else {
                character(b);
            }
        }
        out.write('"');
        return this;
    }

    private void character(int b) {
        switch (b) {
            case '"', '\\' -> {
                out.write('\\');
                out.write(b);
            }
            case '\b' -> literal("\\b");
            case '\f' -> literal("\\f");
            case '\n' -> literal("\\n");
            case '\r' -> literal("\\r");
            case '\t' -> literal("\\t");
            case '<', '>', '&' -> unicode(b);
            default -> {
                if (b < 0x20) {
                    unicode(b);
                } else {
                    out.write(b);
                }
            }
        }
    }

    private void unicode(int b) {
        literal("\\u00");
        out.write(HEX[b >> 4]);
        out.write(HEX[b & 0xf]);
    }

    /** U+2028 and U+2029 are e2 80 a8 and e2 80 a9. */
    private static boolean isLineSeparator(byte[] utf8, int at) {
        return at + 2 < utf8.length
                && (utf8[at + 1] & 0xff) == 0x80
                && ((utf8[at + 2] & 0xff) == 0xa8 || (utf8[at + 2] & 0xff) == 0xa9);
    }

    private GoJson enclosed(char open, char close, Consumer<GoJson> content) {
        boolean outerFirst = first;
        first = true;
        out.write(open);
        content.accept(this);
        out.write(close);
        first = outerFirst;
        return this;
    }

    private void comma() {
        if (!first) {
            out.write(',');
        }
        first = false;
    }
}
