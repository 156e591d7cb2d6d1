package io.longshore.problem;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The sections of {@code docs/problems.md}, of which the jar has a copy. */
public final class ProblemPage {
    private static final String COPY = "problems.md";
    private static final Pattern SECTION = Pattern.compile("(?m)^## ");
    private static final Pattern FIELD = Pattern.compile("- \\*\\*([A-Z][A-Za-z ]+):\\*\\* (.+)");
    private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\(([^)]+)\\)");
    private static final Pattern EMPHASIS = Pattern.compile("(?<![\\w*])\\*([^*`]+)\\*(?![\\w*])");

    private ProblemPage() {}

    /**
     * All sections, in the order of the page, which is the order of {@link Code}.
     *
     * @throws IllegalStateException if the page has a section about an unknown code, or one that
     *     lacks a field
     */
    public static List<ProblemSection> sections() {
        String[] parts = SECTION.split(page());
        List<ProblemSection> sections = new ArrayList<>();
        for (String part : parts) {
            if (part != parts[0]) {
                sections.add(section(part));
            }
        }
        return sections;
    }

    /**
     * The code of this name.
     *
     * @param name in any case, with {@code -} or {@code _} between its words
     * @return null if there is none
     */
    public static @Nullable Code code(String name) {
        String wanted = name.strip().replace('-', '_');
        return Stream.of(Code.values())
                .filter(code -> code.name().equalsIgnoreCase(wanted))
                .findFirst()
                .orElse(null);
    }

    private static ProblemSection section(String text) {
        List<String> lines = text.lines().map(String::strip).filter(it -> !it.isEmpty()).toList();
        String name = lines.get(0);
        Code code = code(name);
        if (code == null) {
            throw new IllegalStateException(name + " is not the name of a code");
        }
        Map<String, String> fields = new HashMap<>();
        List<String> meaning = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            Matcher field = FIELD.matcher(line);
            if (field.matches()) {
                fields.put(field.group(1), plain(field.group(2)));
            } else {
                meaning.add(plain(line));
            }
        }
        return new ProblemSection(
                code,
                String.join(" ", meaning),
                field(code, fields, ProblemSection.CAUSES),
                field(code, fields, ProblemSection.WHAT_TO_DO),
                field(code, fields, ProblemSection.WHO_ACTS),
                field(code, fields, ProblemSection.RETRY),
                field(code, fields, ProblemSection.RESULT));
    }

    private static String field(Code code, Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalStateException("the section " + code + " has no field '" + name + "'");
        }
        return value;
    }

    /** Text for a terminal: code in single quotes, links as the names of the documents. */
    private static String plain(String markdown) {
        String withoutLinks =
                LINK.matcher(markdown)
                        .replaceAll(
                                link ->
                                        Matcher.quoteReplacement(
                                                shown(link.group(1), link.group(2))));
        return EMPHASIS.matcher(withoutLinks).replaceAll("$1").replace('`', '\'');
    }

    private static String shown(String text, String target) {
        if (target.startsWith("#") || target.contains("://")) {
            return text;
        }
        String file = "docs/" + target.replaceFirst("#.*", "");
        return file.endsWith("/" + text) ? file : text + " (" + file + ")";
    }

    private static String page() {
        try (InputStream in = ProblemPage.class.getResourceAsStream(COPY)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no " + COPY);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the jar's " + COPY + " cannot be read", e);
        }
    }
}
