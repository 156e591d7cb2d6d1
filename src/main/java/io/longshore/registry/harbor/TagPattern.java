package io.longshore.registry.harbor;

import java.util.ArrayList;
import java.util.List;

/**
 * Harbor's patterns for tags and repositories ("doublestar"): {@code *} any characters but a slash,
 * {@code **} any characters, {@code ?} one character but a slash, {@code {a,b}} one of them.
 * Matched in time proportional to pattern times text, whatever the pattern.
 */
final class TagPattern {
    /** Braces multiply; an administrator writes a few. */
    private static final int MOST_ALTERNATIVES = 1000;

    private final List<String> alternatives;

    private TagPattern(List<String> alternatives) {
        this.alternatives = alternatives;
    }

    static TagPattern of(String pattern) {
        List<String> found = new ArrayList<>();
        expand("", pattern, found);
        return new TagPattern(List.copyOf(found));
    }

    boolean matches(String text) {
        return alternatives.stream().anyMatch(glob -> matches(glob, text));
    }

    /**
     * Replaces the first pair of braces with each of its parts in turn, then the following pairs.
     */
    private static void expand(String done, String rest, List<String> found) {
        int open = rest.indexOf('{');
        int close = open < 0 ? -1 : closing(rest, open);
        if (close < 0) {
            if (found.size() < MOST_ALTERNATIVES) {
                found.add(done + rest);
            }
            return;
        }
        for (String part : parts(rest.substring(open + 1, close))) {
            if (found.size() >= MOST_ALTERNATIVES) {
                return;
            }
            expand(done + rest.substring(0, open), part + rest.substring(close + 1), found);
        }
    }

    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> parts(String inner) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(inner.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(inner.substring(from));
        return parts;
    }

    /** {@code now[i]}: what of the pattern has been read matches the first i characters. */
    private static boolean matches(String glob, String text) {
        boolean[] now = new boolean[text.length() + 1];
        now[0] = true;
        for (int p = 0; p < glob.length(); p++) {
            char c = glob.charAt(p);
            boolean many = c == '*';
            boolean slashes = many && p + 1 < glob.length() && glob.charAt(p + 1) == '*';
            p += slashes ? 1 : 0;
            boolean[] next = new boolean[now.length];
            next[0] = many && now[0];
            for (int i = 1; i < now.length; i++) {
                char t = text.charAt(i - 1);
                if (many) {
                    next[i] = now[i] || (next[i - 1] && (slashes || t != '/'));
                } else {
                    next[i] = now[i - 1] && (c == '?' ? t != '/' : c == t);
                }
            }
            now = next;
        }
        return now[text.length()];
    }
}
