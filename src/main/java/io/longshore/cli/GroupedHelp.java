package io.longshore.cli;

import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.ProgressFlag;
import io.longshore.cli.command.RegistryFlags;
import io.longshore.cli.command.SettingsFlag;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Help with commands and flags under headings, and a synopsis that names what is required. */
final class GroupedHelp extends Help {
    private static final String OWN = "Options:";
    private static final String REGISTRY = "Registry:";
    private static final int NAME_COLUMN = 15;
    private static final String GENERAL = "General:";

    private final CommandSpec spec;

    GroupedHelp(CommandSpec spec, ColorScheme colours) {
        super(spec, colours);
        this.spec = spec;
    }

    @Override
    public String detailedSynopsis(
            int headingLength, Comparator<OptionSpec> sort, boolean clusterBooleans) {
        Set<ArgSpec> named = new LinkedHashSet<>();
        Ansi.Text groups = createDetailedSynopsisGroupsText(named);
        List<OptionSpec> required = new ArrayList<>(spec.options());
        required.removeIf(option -> !option.required() || named.contains(option));
        Ansi.Text options =
                createDetailedSynopsisOptionsText(named, required, sort, clusterBooleans);
        return insertSynopsisCommandName(
                headingLength,
                colorScheme()
                        .text(" [OPTIONS]")
                        .concat(groups)
                        .concat(options)
                        .concat(createDetailedSynopsisPositionalsText(named))
                        .concat(createDetailedSynopsisCommandText()));
    }

    /** The flags of the command first, then those that others have as well. */
    @Override
    public String optionList() {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        List.of(OWN, REGISTRY, GENERAL).forEach(heading -> groups.put(heading, new ArrayList<>()));
        spec.options().stream()
                .filter(option -> !option.hidden())
                .sorted(Comparator.comparing(option -> option.longestName().replaceAll("^-+", "")))
                .forEach(
                        option ->
                                groups.computeIfAbsent(heading(option), it -> new ArrayList<>())
                                        .add(option));
        StringBuilder text = new StringBuilder();
        groups.forEach(
                (heading, options) -> {
                    if (!options.isEmpty()) {
                        Layout layout = createDefaultLayout();
                        layout.addOptions(options, parameterLabelRenderer());
                        text.append(String.format("%n%s%n", heading)).append(layout);
                    }
                });
        return text.toString();
    }

    private static String heading(OptionSpec option) {
        if (!(option.userObject() instanceof Field field)) {
            return GENERAL;
        }
        Class<?> owner = field.getDeclaringClass();
        if (owner == RegistryFlags.class) {
            return REGISTRY;
        }
        boolean isShared =
                owner == SettingsFlag.class
                        || owner == OutputFlag.class
                        || owner == ProgressFlag.class
                        || option.usageHelp()
                        || option.versionHelp();
        return isShared ? GENERAL : OWN;
    }

    /** The commands of the program under the headings of {@link CommandTable}. */
    @Override
    public String commandList(Map<String, Help> commands) {
        Map<CommandTable.Group, Map<String, Help>> groups = new LinkedHashMap<>();
        commands.forEach(
                (word, help) -> {
                    CommandTable command = CommandTable.find(word);
                    if (spec.parent() == null && command != null) {
                        groups.computeIfAbsent(command.group(), it -> new LinkedHashMap<>())
                                .put(word, help);
                    }
                });
        if (groups.isEmpty()) {
            return super.commandList(commands);
        }
        StringBuilder text = new StringBuilder();
        groups.forEach(
                (group, members) ->
                        text.append(String.format("%n%s:%n", group.title()))
                                .append(firstSentences(members)));
        return text.toString();
    }

    /** The name of each command, and what it does in one sentence; its own help says the rest. */
    private String firstSentences(Map<String, Help> commands) {
        int width = spec.usageMessage().width();
        TextTable table =
                TextTable.forColumns(
                        colorScheme(),
                        new Column(NAME_COLUMN, 2, Column.Overflow.SPAN),
                        new Column(width - NAME_COLUMN, 2, Column.Overflow.WRAP));
        commands.forEach(
                (word, help) ->
                        table.addRowValues(
                                colorScheme().commandText(word),
                                colorScheme().text(firstSentence(help.commandSpec()))));
        return table.toString();
    }

    private static String firstSentence(CommandSpec command) {
        String[] header = command.usageMessage().header();
        String[] text = header.length > 0 ? header : command.usageMessage().description();
        String description = String.join(" ", text);
        return description.replaceFirst("(?s)(?<=\\w)([.:]) .*", ".").replaceFirst("\\.$", "");
    }
}
