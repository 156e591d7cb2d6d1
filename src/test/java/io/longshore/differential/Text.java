package io.longshore.differential;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON text as it is written: objects may have a name twice, and a scalar may be anything. The
 * characters from U+E000 to U+E0FF stand for single bytes, which need not be UTF-8.
 */
final class Text {
    /** A name as it is written, with quotation marks; null in an array. */
    String name;

    /** The text of a scalar; null for an object and an array. */
    String scalar;

    boolean isObject;
    List<Text> children = new ArrayList<>();

    static Text scalar(String written) {
        Text text = new Text();
        text.scalar = written;
        return text;
    }

    static Text of(JsonNode json) {
        Text text = new Text();
        if (json.isObject()) {
            text.isObject = true;
            json.properties()
                    .forEach(m -> text.children.add(of(m.getValue()).named(quoted(m.getKey()))));
        } else if (json.isArray()) {
            json.forEach(element -> text.children.add(of(element)));
        } else {
            text.scalar = json.toString();
        }
        return text;
    }

    static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    Text named(String written) {
        name = written;
        return this;
    }

    Text copy() {
        Text copy = new Text();
        copy.name = name;
        copy.scalar = scalar;
        copy.isObject = isObject;
        children.forEach(child -> copy.children.add(child.copy()));
        return copy;
    }

    /** This and all below. */
    List<Text> all() {
        List<Text> all = new ArrayList<>(List.of(this));
        children.forEach(child -> all.addAll(child.all()));
        return all;
    }

    String written() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }

    byte[] bytes() {
        return bytes(written());
    }

    static byte[] bytes(String written) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        written.codePoints()
                .forEach(
                        c -> {
                            if (c >= 0xe000 && c <= 0xe0ff) {
                                bytes.write(c - 0xe000);
                            } else {
                                bytes.writeBytes(
                                        Character.toString(c).getBytes(StandardCharsets.UTF_8));
                            }
                        });
        return bytes.toByteArray();
    }

    private void write(StringBuilder out) {
        if (name != null) {
            out.append(name).append(':');
        }
        if (scalar != null) {
            out.append(scalar);
            return;
        }
        out.append(isObject ? '{' : '[');
        for (int i = 0; i < children.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            children.get(i).write(out);
        }
        out.append(isObject ? '}' : ']');
    }
}
