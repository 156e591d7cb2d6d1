package io.longshore.trust;

import java.util.ArrayList;
import java.util.List;

/**
 * JSON as lines with one member each, whether it was written in one line or in many. Nothing is
 * checked: text that is no JSON becomes lines that no form of a checksum knows.
 */
final class JsonLines {
    private JsonLines() {}

    /** True if the text begins as an object or an array does. */
    static boolean isJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[{") || start.matches("(?s)\\[\\s*\\{.*");
    }

    /** Splits at brackets and commas, except within strings. */
    static List<String> of(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        boolean isString = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isString) {
                line.append(c);
                if (c == '\\' && i + 1 < text.length()) {
                    i++;
                    line.append(text.charAt(i));
                } else if (c == '"') {
                    isString = false;
                }
            } else if (c == '"') {
                isString = true;
                line.append(c);
            } else if (c == '{' || c == '[') {
                // The bracket stays with the key whose value it begins.
                lines.add(line.append(c).toString());
                line.setLength(0);
            } else if (c == '}' || c == ']') {
                lines.add(line.toString());
                lines.add(String.valueOf(c));
                line.setLength(0);
            } else if (c == ',' || c == '\n' || c == '\r') {
                lines.add(line.toString());
                line.setLength(0);
            } else {
                line.append(c);
            }
        }
        lines.add(line.toString());
        return lines.stream().filter(it -> !it.isBlank()).map(String::strip).toList();
    }
}
