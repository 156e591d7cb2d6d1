package io.longshore.cli.command;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What picocli says of a wrong value, in the words of the help: no names of Java. */
final class UsageWords {
    private static final Pattern ONE_OF =
            Pattern.compile("expected one of \\[([^]]*)\\](?: \\(case-insensitive\\))? but was");
    private static final Pattern TYPE =
            Pattern.compile(
                    "(?s)cannot convert ('.*') to (?:class|interface|enum)? ?[\\w.$]+ \\(.*\\)");

    private static final Pattern UNMATCHED =
            Pattern.compile("Unmatched arguments? (?:at|from) index \\d+: ('[^']*')");

    private UsageWords() {}

    /**
     * @param hasCommands whether the command that was called is a group of commands
     */
    static String of(String message, boolean hasCommands) {
        Matcher unmatched = UNMATCHED.matcher(message);
        if (unmatched.lookingAt()) {
            return hasCommands
                    ? "There is no command " + unmatched.group(1) + "."
                    : "Not expected here: " + message.substring(unmatched.start(1)) + ".";
        }
        String types = TYPE.matcher(message).replaceAll(UsageWords::invalid);
        return ONE_OF.matcher(types)
                .replaceAll(UsageWords::values)
                .replaceFirst("is not an? (int|long)$", "is not a whole number");
    }

    private static String invalid(MatchResult found) {
        return Matcher.quoteReplacement(found.group(1) + " cannot be used here");
    }

    /** As in "text or json". */
    private static String values(MatchResult found) {
        String names = found.group(1).toLowerCase(Locale.ROOT).replace('_', '-');
        return "expected " + names.replaceFirst(", ([^,]*)$", " or $1") + " but was";
    }
}
