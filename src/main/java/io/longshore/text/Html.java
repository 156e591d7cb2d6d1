package io.longshore.text;

import org.jspecify.annotations.Nullable;

/** Builds HTML; every text passes through {@link #text}, so that nothing from outside is markup. */
public final class Html {
    private final StringBuilder out = new StringBuilder();

    /** Markup of our own; never anything that came from outside. */
    public Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Text, escaped; null is nothing. */
    public Html text(@Nullable Object text) {
        if (text != null) {
            Printable.line(text.toString()).codePoints().forEach(this::escape);
        }
        return this;
    }

    /** An element with text in it; nothing at all if the text is null or empty. */
    public Html element(String name, String cssClass, @Nullable Object text) {
        if (text == null || text.toString().isEmpty()) {
            return this;
        }
        out.append('<').append(name);
        if (!cssClass.isEmpty()) {
            out.append(" class=\"").append(cssClass).append('"');
        }
        out.append('>');
        return text(text).raw("</" + name + ">");
    }

    private void escape(int c) {
        switch (c) {
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '&' -> out.append("&amp;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> out.appendCodePoint(c);
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
