package io.longshore.cli.fixes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.cli.CommandResult;
import io.longshore.json.JsonTree;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the tests of fixes share: the fix of a problem, and the commands in it. */
final class Fixing {
    private static final Pattern SPAN = Pattern.compile("'(longshore [^']+)'");

    private Fixing() {}

    /** Runs a command with {@code -o json}. */
    static CommandResult json(String... words) {
        return CommandResult.longshore(
                Stream.concat(Stream.of(words), Stream.of("-o", "json")).toArray(String[]::new));
    }

    /** The fix of the problem with this code, which the command must have ended with. */
    static String fix(CommandResult refused, Code code) {
        assertThat(refused.exitCode()).as(refused.out() + refused.err()).isNotZero();
        try {
            JsonNode document = JsonTree.of(refused.out().getBytes(StandardCharsets.UTF_8));
            List<JsonNode> problems = new ArrayList<>(document.findParents("fix"));
            return problems.stream()
                    .filter(it -> it.path("code").asText().equals(code.name()))
                    .map(it -> it.path("fix").asText())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(code + ": " + refused.out()));
        } catch (IOException e) {
            throw new AssertionError(refused.out(), e);
        }
    }

    /** The part of a text that a pattern finds. */
    static String found(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group();
    }

    /** Asserts that the fix names it, and returns it. */
    static String named(String fix, String name) {
        assertThat(fix).contains(name);
        return name;
    }

    /**
     * The first command of this name that docs/problems.md suggests for a code.
     *
     * @param words what stands for the words in capitals
     */
    static String[] suggested(Code code, String command, Map<String, String> words) {
        String text =
                ProblemPage.sections().stream()
                        .filter(section -> section.code() == code)
                        .findFirst()
                        .orElseThrow()
                        .whatToDo();
        Matcher span = SPAN.matcher(text);
        while (span.find()) {
            if ((span.group(1) + " ").startsWith("longshore " + command + " ")) {
                return Stream.of(span.group(1).split(" "))
                        .skip(1)
                        .map(word -> words.getOrDefault(word, word))
                        .toArray(String[]::new);
            }
        }
        throw new AssertionError(code + " suggests no longshore " + command + ": " + text);
    }

    /** Runs what a message suggests, in a folder; it must succeed. */
    static void shell(Path folder, String command) {
        try {
            int exitCode =
                    new ProcessBuilder("sh", "-c", command)
                            .directory(folder.toFile())
                            .inheritIO()
                            .start()
                            .waitFor();
            assertThat(exitCode).as(command).isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(command, e);
        }
    }

    static void assertDone(CommandResult result) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    }
}
