package io.longshore.cli.command;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Ends a command that cannot do its work: a problem in words and an exit code, no stack trace. */
public final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** Wrong usage of the command line. */
    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(Printable.lines(String.valueOf(e.getMessage())));
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCodes.USAGE;
    }

    /** The command threw. */
    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (e instanceof ProblemException known) {
            print(known.problem(), err);
            return known.problem().code().fault().exitCode();
        }
        print(
                Problem.permanent(
                        Code.INTERNAL_ERROR,
                        "The command ended with an error that Longshore does not know: " + e,
                        "This is a defect of Longshore.",
                        "Report it with the lines below."),
                err);
        err.println(Printable.trace(e));
        return ExitCodes.FAILED;
    }

    /** A problem as people read it. */
    static void print(Problem problem, PrintWriter err) {
        err.println("Error: " + Printable.line(problem.what()) + " [" + problem.code() + "]");
        if (!problem.why().isEmpty()) {
            err.println("  why: " + Printable.line(problem.why()));
        }
        if (!problem.fix().isEmpty()) {
            err.println("  fix: " + Printable.line(problem.fix()));
        }
        if (problem.retryable()) {
            err.println("  A retry may help.");
        }
    }
}
