package io.longshore.cli.site;

import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The completion for fish, which picocli does not generate: one {@code complete} command for each
 * command and each flag.
 *
 * @see <a href="https://fishshell.com/docs/current/completions.html">Writing your own
 *     completions</a>
 */
final class FishCompletion {
    private FishCompletion() {}

    static String script(CommandSpec program) {
        StringBuilder script = new StringBuilder();
        String name = program.name();
        program.subcommands()
                .forEach(
                        (word, command) -> {
                            CommandSpec spec = command.getCommandSpec();
                            script.append("complete -c ")
                                    .append(name)
                                    .append(" -n __fish_use_subcommand -f -a ")
                                    .append(word)
                                    .append(description(spec.usageMessage().description()))
                                    .append('\n');
                            spec.options().stream()
                                    .filter(flag -> !flag.hidden())
                                    .forEach(flag -> script.append(line(name, word, flag)));
                        });
        return script.toString();
    }

    private static String line(String program, String command, OptionSpec flag) {
        StringBuilder line = new StringBuilder("complete -c ").append(program);
        line.append(" -n '__fish_seen_subcommand_from ").append(command).append('\'');
        for (String name : flag.names()) {
            line.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceAll("^-+", ""));
        }
        if (flag.arity().min() > 0) {
            line.append(" -r");
        }
        return line.append(description(flag.description())).append('\n').toString();
    }

    /** The first sentence, without picocli's marks. */
    private static String description(String[] lines) {
        if (lines.length == 0) {
            return "";
        }
        String plain = Help.Ansi.OFF.string(lines[0]).replaceAll("\\$\\{[^}]*}", "");
        int end = plain.indexOf(". ");
        String sentence = end < 0 ? plain : plain.substring(0, end + 1);
        return " -d '" + sentence.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
