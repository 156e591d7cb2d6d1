package io.longshore.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The commands that the documents show in blocks, with the output that they show. */
final class DocumentCommands {
    private static final Pattern BLOCK =
            Pattern.compile("(?m)^```(\\w*)\\n(.*?)^```\\n", Pattern.DOTALL);

    private DocumentCommands() {}

    /**
     * One command.
     *
     * @param language of its block: sh, console or powershell
     * @param text as it is typed; several lines if all but the last end with a backslash
     * @param input what is typed into the program; empty if nothing is
     * @param output what the document shows, in which a line {@code …} stands for any lines; empty
     *     if it shows nothing
     */
    record Command(String document, String language, String text, String input, String output) {
        /** Whether it is for a shell of Linux. */
        boolean isForShell() {
            return language.equals("sh") || language.equals("console");
        }

        @Override
        public String toString() {
            return document + ": " + text;
        }
    }

    /** All of a document, in its order. */
    static List<Command> of(String document) {
        List<Command> commands = new ArrayList<>();
        String text = read(document);
        List<MatchResult> blocks = BLOCK.matcher(text).results().toList();
        for (int i = 0; i < blocks.size(); i++) {
            MatchResult block = blocks.get(i);
            List<Command> found =
                    switch (block.group(1)) {
                        case "sh" -> shell(document, "sh", block.group(2));
                        case "powershell" -> shell(document, "powershell", block.group(2));
                        case "console" -> console(document, block.group(2));
                        default -> List.of();
                    };
            MatchResult next = i + 1 < blocks.size() ? blocks.get(i + 1) : null;
            boolean shown =
                    next != null && next.start() == block.end() && next.group(1).equals("text");
            commands.addAll(shown && next != null ? withOutput(found, next.group(2)) : found);
        }
        return commands;
    }

    /** The language of each block, also of those without commands. */
    static List<String> languages(String document) {
        return BLOCK.matcher(read(document)).results().map(block -> block.group(1)).toList();
    }

    /** Every document of the repository, as a path from its root. */
    static List<String> documents() {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            Stream<String> others =
                    Stream.of(
                            "README.md",
                            "CONTRIBUTING.md",
                            "SECURITY.md",
                            "benchmarks/README.md",
                            "examples/README.md");
            return Stream.concat(others, docs.map(Path::toString).sorted())
                    .filter(file -> file.endsWith(".md"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(String document) {
        try {
            return Files.readString(Path.of(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Command> shell(String document, String language, String block) {
        List<Command> commands = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (String line : block.lines().toList()) {
            text.append(line);
            if (line.endsWith("\\")) {
                text.append('\n');
            } else {
                if (!text.toString().isBlank()) {
                    commands.add(new Command(document, language, text.toString(), "", ""));
                }
                text.setLength(0);
            }
        }
        return commands;
    }

    /** Lines with a prompt: {@code $} for a shell, any other but PowerShell's for its input. */
    private static List<Command> console(String document, String block) {
        List<Command> commands = new ArrayList<>();
        for (String line : block.lines().toList()) {
            Matcher prompt = Pattern.compile("(\\$|PS>|\\w+>) (.*)").matcher(line);
            if (!prompt.matches()) {
                throw new AssertionError(document + " has a line without a prompt: " + line);
            }
            String typed = prompt.group(2);
            switch (prompt.group(1)) {
                case "$" -> commands.add(new Command(document, "console", typed, "", ""));
                case "PS>" -> commands.add(new Command(document, "powershell", typed, "", ""));
                default -> {
                    Command last = commands.remove(commands.size() - 1);
                    commands.add(
                            new Command(
                                    document,
                                    last.language(),
                                    last.text(),
                                    last.input() + typed + "\n",
                                    ""));
                }
            }
        }
        return commands;
    }

    private static List<Command> withOutput(List<Command> commands, String output) {
        if (commands.isEmpty()) {
            return commands;
        }
        List<Command> all = new ArrayList<>(commands);
        Command last = all.remove(all.size() - 1);
        all.add(new Command(last.document(), last.language(), last.text(), last.input(), output));
        return all;
    }
}
