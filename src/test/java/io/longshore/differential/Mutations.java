package io.longshore.differential;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;

/** Makes documents that are nearly what they should be: one to three changes to a good one. */
final class Mutations {
    private static final String[] SCALARS = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-1",
        "1",
        "2",
        "007",
        "1.0",
        "1e2",
        "2E0",
        "1.",
        ".5",
        "+1",
        "1e400",
        "-1e400",
        "9223372036854775807",
        "9223372036854775808",
        "9".repeat(400),
        "NaN",
        "Infinity",
        "\"\"",
        "\"7\"",
        "\"null\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"\ud83d\ude00\"",
        "\"\\u0000\"",
        "\"\\/\"",
        "\"\u2028\"",
        "\"\ufffd\"",
        "\"\\x41\"",
        "\"a\nb\"",
        "\"\ue0ff\"",
        "\"\ue0c1\ue08c\"",
        "\"\ue0ed\ue0a0\ue080\"",
        "\"\ue0f4\ue090\ue080\ue080\"",
        "'a'",
        "[]",
        "{}",
        "[null]",
        "[[]]",
        "{\"a\":1,\"A\":2}",
        "{\"a\":1,\"a\":2}",
        "{\"\":0,\"\":1}",
        "[1e400]",
        "[\"\\udfff\"]",
        "{\"\\ud800\":1}",
        "[".repeat(63) + "]".repeat(63),
        "[".repeat(70) + "]".repeat(70),
        "[1,]",
        "[,]",
        "{,}",
        "\"2020-01-01T00:00:00Z\"",
        "\"2020-02-30T00:00:00Z\"",
        "\"2020-01-01T24:00:00Z\"",
        "\"2020-01-01T00:00:60Z\"",
        "\"2020-01-01T00:00:00,5Z\"",
        "\"2020-01-01T00:00:00+23:59\"",
        "\"2020-01-01T00:00:00\\u005a\"",
        "\"2020-01-01t00:00:00z\"",
        "\"2020-01-01 00:00:00Z\"",
        "\"sha256:" + "AB".repeat(32) + "\"",
        "\"sha256:" + "ab".repeat(31) + "\"",
        "\"sha256:" + "ab".repeat(32) + "\"",
        "\"\\u0073ha256:" + "ab".repeat(32) + "\"",
        "\"SHA256:" + "ab".repeat(32) + "\"",
        "\"sha512:" + "ab".repeat(64) + "\"",
        "\"e30\"",
        "\"e30=\"",
        "\"e3-_\"",
        "\"e30=\\n\"",
        "\"e3-/\"",
        "\"e31=\"",
        "\"e3=\"",
        "\"-7\"",
        "\"07\"",
        "\"7.0\"",
        "\"7e0\"",
        "\" 7\"",
        "\"9223372036854775808\"",
        "\"SHA3_384\"",
        "\"SHA4_256\"",
        "\"*\"",
    };

    /** Names that no seed has; a member of the first decides what a manifest is. */
    private static final String[] UNKNOWN = {"fsLayers", "x", "", "\u212a", "\ufb05", "X"};

    private static final String[] AFTER = {
        "", " ", "\n", "\t", "{}", " {}", "x", "\u0000", ",", "//"
    };
    private static final String[] BEFORE = {
        "\ufeff", " ", "\n", "\u000b", "\u00a0", "/**/", "\ue0ff"
    };

    private final Random random;
    private final List<Text> seeds;
    private final List<String> names = new ArrayList<>();

    Mutations(Random random, List<JsonNode> seeds) {
        this.random = random;
        this.seeds = seeds.stream().map(Text::of).toList();
        for (Text seed : this.seeds) {
            seed.all().stream().filter(t -> t.name != null).map(t -> t.name).forEach(names::add);
        }
    }

    byte[] next() {
        Text document = any(seeds).copy();
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            change(document);
        }
        String written = document.written();
        return Text.bytes(random.nextInt(20) == 0 ? scratched(written) : written);
    }

    private void change(Text document) {
        Text place = any(document.all());
        switch (random.nextInt(14)) {
            case 0, 1 -> rename(place);
            case 2, 3, 4 -> twin(document);
            case 9, 10 -> respell(any(document.all()));
            case 11, 12 -> graft(document);
            case 5, 6 -> replace(place, Text.scalar(any(List.of(SCALARS))));
            case 7 -> replace(place, any(any(seeds).all()).copy());
            case 8 ->
                    within(document, children -> children.remove(random.nextInt(children.size())));
            default ->
                    within(
                            document,
                            children ->
                                    children.add(Text.scalar(any(List.of(SCALARS))).named(null)));
        }
    }

    /** A second member beside one: of the same name, of one that folds to it, or of a known one. */
    private void twin(Text document) {
        List<Text> objects =
                document.all().stream().filter(t -> t.isObject && !t.children.isEmpty()).toList();
        if (objects.isEmpty()) {
            return;
        }
        List<Text> members = any(objects).children;
        Text twin = any(members).copy();
        Text other = any(any(seeds).all());
        switch (random.nextInt(6)) {
            case 0 -> twin.name = any(names);
            case 1 -> twin.name = "\"" + any(List.of(UNKNOWN)) + "\"";
            case 2 -> {}
            default -> rename(twin);
        }
        switch (random.nextInt(4)) {
            case 0 -> replace(twin, Text.scalar("null"));
            case 1, 2 -> replace(twin, other.copy());
            default -> {}
        }
        members.add(random.nextInt(members.size() + 1), twin);
    }

    /** The name in another case, with characters that fold to its own, or with escapes. */
    private void rename(Text member) {
        if (member.name == null || member.name.length() < 3) {
            return;
        }
        String name = member.name;
        int at = 1 + random.nextInt(name.length() - 2);
        char c = name.charAt(at);
        switch (random.nextInt(6)) {
            case 0 -> member.name = with(name, at, swapped(c));
            case 4 ->
                    member.name =
                            name.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
            case 1 -> member.name = name.replace('s', '\u017f').replace('k', '\u212a');
            case 2 -> member.name = with(name, at, "\\u%04x".formatted((int) c));
            case 3 -> member.name = with(name, at, "\\u%04x".formatted((int) swapped(c).charAt(0)));
            default -> member.name = "\"" + swapped(name.substring(1, name.length() - 1)) + "\"";
        }
    }

    /** The same value, or nearly, in another spelling. */
    private void respell(Text place) {
        String written = place.scalar;
        if (written == null || written.isEmpty()) {
            return;
        }
        if (Character.isDigit(written.charAt(0))) {
            place.scalar =
                    any(
                            List.of(
                                    written + ".0",
                                    written + "e0",
                                    "-" + written,
                                    "\"" + written + "\""));
        } else if (written.startsWith("\"") && written.length() > 2) {
            int at = 1 + random.nextInt(written.length() - 2);
            String escaped = "\\u%04x".formatted((int) written.charAt(at));
            place.scalar =
                    switch (random.nextInt(3)) {
                        case 0 -> written.replace("=", "");
                        case 1 -> written.charAt(at) == '\\' ? written : with(written, at, escaped);
                        default -> swapped(written);
                    };
        }
    }

    /** A member of another document, in an object of the same name. */
    private void graft(Text document) {
        List<Text> objects = document.all().stream().filter(t -> t.isObject).toList();
        if (objects.isEmpty()) {
            return;
        }
        Text place = any(objects);
        List<Text> alike =
                any(seeds).all().stream()
                        .filter(t -> t.isObject && Objects.equals(t.name, place.name))
                        .filter(t -> !t.children.isEmpty())
                        .toList();
        if (!alike.isEmpty()) {
            place.children.add(any(any(alike).children).copy());
        }
    }

    private static String swapped(char c) {
        return swapped(Character.toString(c));
    }

    private static String swapped(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        return upper.equals(text) ? text.toLowerCase(Locale.ROOT) : upper;
    }

    private static String with(String text, int at, String in) {
        return text.substring(0, at) + in + text.substring(at + 1);
    }

    private void replace(Text place, Text by) {
        place.scalar = by.scalar;
        place.isObject = by.isObject;
        place.children = by.children;
    }

    /** A change to what one object or array has in it. */
    private void within(Text document, Consumer<List<Text>> change) {
        List<Text> full = document.all().stream().filter(t -> !t.children.isEmpty()).toList();
        if (!full.isEmpty()) {
            Text place = any(full);
            change.accept(place.children);
            if (place.isObject) {
                place.children.stream()
                        .filter(child -> child.name == null)
                        .forEach(child -> child.name = any(names));
            }
        }
    }

    /** A change that need not leave JSON. */
    private String scratched(String text) {
        int at = random.nextInt(text.length());
        return switch (random.nextInt(6)) {
            case 0 -> text + any(List.of(AFTER));
            case 1 -> any(List.of(BEFORE)) + text;
            case 2 -> text.substring(0, at) + text.substring(at + 1);
            case 3 ->
                    text.substring(0, at)
                            + (char) (0xe000 + random.nextInt(256))
                            + text.substring(at);
            case 4 -> with(text, at, Character.toString((char) (0xe000 + random.nextInt(256))));
            default -> text.substring(0, at) + (char) random.nextInt(128) + text.substring(at);
        };
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
