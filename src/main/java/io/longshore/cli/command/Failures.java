package io.longshore.cli.command;

import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.form.ProblemText;
import io.longshore.text.Printable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Ends a command that cannot do its work: a problem in words and an exit code, no stack trace. With
 * {@code -o json} standard output has the problem as a document as well, see {@code
 * docs/contracts.md}.
 */
public final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final int VERSION = 1;
    private static final List<String> OUTPUT_FLAGS = List.of("-o", "--output-type");

    /** The document of a command that has no other result. */
    private record Failure(int version, ShownProblem error, int exitCode) {}

    private record ShownProblem(
            Code code, String what, String why, String fix, boolean retryable) {}

    /** Wrong usage of the command line. */
    @Override
    public int handleParseException(ParameterException thrown, String[] arguments) {
        CommandLine command = thrown.getCommandLine();
        ParameterException e = unknownOption(thrown, arguments).orElse(thrown);
        PrintWriter err = command.getErr();
        String what =
                Printable.lines(
                        UsageWords.of(
                                String.valueOf(e.getMessage()),
                                !command.getSubcommands().isEmpty()));
        String fix = "Try '" + command.getCommandSpec().qualifiedName() + " --help'.";
        StringWriter why = new StringWriter();
        UnmatchedArgumentException.printSuggestions(e, new PrintWriter(why, true));
        Problem problem = Problem.permanent(Code.BAD_USAGE, what, why.toString().strip(), fix);
        print(problem, err);
        printDocument(command, List.of(arguments), problem, ExitCodes.USAGE);
        return ExitCodes.USAGE;
    }

    /** What is required is looked for first: an unknown option may be that, misspelt. */
    private static Optional<ParameterException> unknownOption(
            ParameterException thrown, String[] arguments) {
        if (!(thrown instanceof MissingParameterException)) {
            return Optional.empty();
        }
        CommandLine command = thrown.getCommandLine();
        List<String> unknown =
                Stream.of(arguments)
                        .takeWhile(argument -> !argument.equals("--"))
                        .filter(argument -> argument.startsWith("--"))
                        .filter(
                                argument ->
                                        command.getCommandSpec()
                                                        .findOption(
                                                                argument.replaceFirst("=.*", ""))
                                                == null)
                        .toList();
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(new UnmatchedArgumentException(command, unknown));
    }

    /** The command threw. */
    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        Problem problem =
                e instanceof ProblemException known ? known.problem() : unknown(String.valueOf(e));
        PrintWriter err = command.getErr();
        print(problem, err);
        if (!(e instanceof ProblemException)) {
            err.println(Printable.trace(e));
        }
        int exitCode = problem.code().fault().exitCode();
        printDocument(command, parsed.originalArgs(), problem, exitCode);
        return exitCode;
    }

    private static Problem unknown(String error) {
        return Problem.permanent(
                Code.INTERNAL_ERROR,
                "The command ended with an error that Longshore does not know: " + error,
                "This is a defect of Longshore.",
                "Report it with the lines on standard error.");
    }

    /** A problem as people read it. */
    public static void print(Problem problem, PrintWriter err) {
        ProblemText.of(problem).lines().forEach(err::println);
        if (problem.retryable()) {
            err.println("A retry may help.");
        }
        err.flush();
    }

    private static void printDocument(
            CommandLine command, List<String> arguments, Problem problem, int exitCode) {
        if (!asksForJson(arguments)) {
            return;
        }
        Failure failure =
                new Failure(
                        VERSION,
                        new ShownProblem(
                                problem.code(),
                                problem.what(),
                                problem.why(),
                                problem.fix(),
                                problem.retryable()),
                        exitCode);
        PrintWriter out = command.getOut();
        out.print(new String(Json.pretty(failure), StandardCharsets.UTF_8));
        out.flush();
    }

    /** Looks at the words themselves: a command line that is wrong has not been understood. */
    private static boolean asksForJson(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            for (String flag : OUTPUT_FLAGS) {
                boolean next = argument.equals(flag) && i + 1 < arguments.size();
                if (next && isJson(arguments.get(i + 1))
                        || argument.startsWith(flag) && isJson(argument.substring(flag.length()))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isJson(String text) {
        String value = text.startsWith("=") ? text.substring(1) : text;
        return value.toLowerCase(Locale.ROOT).equals("json");
    }
}
