package io.longshore.cli.site;

import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.problem.ProblemPage;
import io.longshore.problem.ProblemSection;
import io.longshore.text.EditDistance;
import io.longshore.text.Printable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code explain}: the section of {@code docs/problems.md} about a problem. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Explains a problem: its usual causes, what to do, and whose move it is. Without a code it"
                    + " lists all codes. Needs no network."
        },
        footer = {"", "Examples:", "  longshore explain DISK_FULL", "  longshore explain -o json"})
public final class ExplainCommand implements Callable<Integer> {
    private static final int DOCUMENT = 1;
    private static final int WIDTH = 80;

    /** A shorter word is in too many codes. */
    private static final int SHORTEST = 3;

    /** A word, or a command in quotes, which stays on one line so that it can be copied. */
    private static final Pattern UNBROKEN = Pattern.compile("(?:\\(?'[^']+'|\\S)\\S*");

    @Spec private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "CODE",
            completionCandidates = Codes.class,
            description = "The code, as in a report; in any case, with - or _ between its words.")
    private @Nullable String code;

    @Mixin private OutputFlag output;

    /** For the completion of a shell. */
    static final class Codes implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Code.values()).map(Code::name).iterator();
        }
    }

    /** The document of {@code -o json}. */
    private record Document(int version, List<Explained> problems) {}

    private record Explained(
            Code code,
            int exitCode,
            String meaning,
            String causes,
            String whatToDo,
            String whoActs,
            String retry,
            String result) {}

    @Override
    public Integer call() {
        List<ProblemSection> sections = ProblemPage.sections();
        if (code != null) {
            Code wanted = require(code);
            sections = sections.stream().filter(section -> section.code() == wanted).toList();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            Document document =
                    new Document(DOCUMENT, sections.stream().map(ExplainCommand::of).toList());
            out.print(new String(Json.pretty(document), StandardCharsets.UTF_8));
        } else if (code == null) {
            sections.forEach(section -> list(section, out));
        } else {
            sections.forEach(section -> print(section, out));
        }
        out.flush();
        return ExitCodes.DONE;
    }

    private static Code require(String name) {
        Code known = ProblemPage.code(name);
        if (known == null) {
            List<Code> alike = alike(name);
            String names = alike.stream().map(Code::name).collect(Collectors.joining(", "));
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "There is no problem code '" + Printable.of(name) + "'.",
                            alike.isEmpty() ? "" : "Like it: " + names + ".",
                            alike.isEmpty()
                                    ? "List all codes with: longshore explain"
                                    : "Run: longshore explain "
                                            + alike.get(0)
                                            + "; or list all codes with: longshore explain"));
        }
        return known;
    }

    /** Those that have the given word in them, else the nearest one, if it is anything like it. */
    private static List<Code> alike(String name) {
        String given = name.strip().replace('-', '_').toUpperCase(Locale.ROOT);
        List<Code> with =
                Stream.of(Code.values())
                        .filter(code -> given.length() >= SHORTEST && code.name().contains(given))
                        .toList();
        return with.isEmpty()
                ? Stream.of(Code.values())
                        .min(Comparator.comparingInt(code -> EditDistance.of(code.name(), given)))
                        .filter(code -> EditDistance.of(code.name(), given) <= given.length() / 3)
                        .stream()
                        .toList()
                : with;
    }

    private static Explained of(ProblemSection section) {
        return new Explained(
                section.code(),
                section.code().fault().exitCode(),
                section.meaning(),
                section.causes(),
                section.whatToDo(),
                section.whoActs(),
                section.retry(),
                section.result());
    }

    private static void list(ProblemSection section, PrintWriter out) {
        out.println(section.code());
        print("  ", section.summary(), out);
    }

    private static void print(ProblemSection section, PrintWriter out) {
        out.println(section.code());
        print("  ", section.meaning(), out);
        section.fields().forEach((name, text) -> field(name, text, out));
    }

    private static void field(String title, String text, PrintWriter out) {
        out.println();
        out.println(title + ":");
        print("  ", text, out);
    }

    /** Breaks the text into lines, each of which begins with the indent. */
    private static void print(String indent, String text, PrintWriter out) {
        StringBuilder line = new StringBuilder(indent);
        for (String word : UNBROKEN.matcher(text).results().map(MatchResult::group).toList()) {
            boolean isFirst = line.length() == indent.length();
            if (!isFirst && line.length() + 1 + word.length() > WIDTH) {
                out.println(line);
                line = new StringBuilder(indent).append(word);
            } else {
                line.append(isFirst ? "" : " ").append(word);
            }
        }
        out.println(line);
    }
}
