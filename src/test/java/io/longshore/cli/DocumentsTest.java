package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.Setting;
import io.longshore.config.SettingsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the documents name is there: files, headings, settings, commands and their flags. */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern NAME =
            Pattern.compile("(?<![\\w./-])longshore\\.[a-z][a-z0-9.-]*[a-z0-9]");
    private static final Pattern COMMAND =
            Pattern.compile("longshore(?:\\.jar)? ([a-z]+)((?:\\\\\\n|[^\\n`|;#])*)");
    private static final Pattern FLAG = Pattern.compile("(?<=\\s)--?[a-z][a-z0-9-]*");

    /** Names of our files and what else begins like a setting. */
    private static final Set<String> NO_SETTINGS =
            Set.of(
                    "longshore.replies",
                    "longshore.replies.sally",
                    "longshore.jar",
                    "longshore.cmd",
                    "longshore.openvex.json",
                    "longshore.properties",
                    "longshore.properties.sample",
                    "longshore.service");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @Test
    void everyLinkPointsToAnExistingFileAndHeading() throws IOException {
        List<String> dead = new ArrayList<>();
        List<Path> all = new ArrayList<>(documents());
        for (String other :
                List.of("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "benchmarks/README.md")) {
            all.add(Path.of(other));
        }
        for (Path document : all) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                if (!link.group(1).matches("https?://.*") && !leads(document, link.group(1))) {
                    dead.add(document + ": " + link.group(1));
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void everyPlaceInTheTableOfChangesExists() throws IOException {
        String page = Files.readString(Path.of("docs/architecture.md"));
        String table = page.substring(page.indexOf("\n## Where do I"));
        Set<String> classes = new HashSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src"))) {
            sources.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> classes.add(file.getFileName().toString()));
        }
        List<String> places =
                CODE.matcher(table).results().map(place -> place.group(1)).distinct().toList();
        assertThat(places).hasSizeGreaterThan(15).allMatch(place -> isThere(place, classes));
    }

    /** A path, a package, or a class with or without its package. */
    private static boolean isThere(String place, Set<String> classes) {
        Path sources = Path.of("src/main/java/io/longshore");
        if (place.contains("/")) {
            return Files.exists(Path.of(place))
                    || Files.exists(Path.of("src/main/resources").resolve(place));
        }
        if (place.matches("[A-Z]\\w*\\.[A-Z]\\w*")) {
            // A nested class.
            return classes.contains(place.substring(0, place.indexOf('.')) + ".java");
        }
        if (place.contains(".") && !place.matches(".*[A-Z].*")) {
            return Files.isDirectory(sources.resolve(place.replace('.', '/')));
        }
        if (place.contains(".")) {
            return Files.isRegularFile(sources.resolve(place.replace('.', '/') + ".java"));
        }
        return classes.contains(place + ".java") || Files.isDirectory(sources.resolve(place));
    }

    @Test
    void everySettingAndQueueNamedInTheDocsExists() throws IOException {
        Set<String> known =
                SettingsTable.rows().stream().map(Setting::name).collect(Collectors.toSet());
        known.addAll(NO_SETTINGS);
        Matcher address =
                Pattern.compile("<(?:address|queue) name=\"([^\"]+)\"")
                        .matcher(Files.readString(Path.of("deploy/artemis/broker.xml")));
        while (address.find()) {
            known.add(address.group(1));
        }
        List<String> unknown = new ArrayList<>();
        for (Path document : documents()) {
            Matcher name = NAME.matcher(Files.readString(document));
            while (name.find()) {
                // What only tests and tools read is named with a -D.
                boolean property = name.group().matches("longshore\\.(test|steps|update-docs).*");
                if (!property && known.stream().noneMatch(it -> isOrBelongsTo(it, name.group()))) {
                    unknown.add(document + ": " + name.group());
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyCommandAndFlagShownInTheDocsExists() throws IOException {
        CommandLine line = Program.commandLine();
        List<String> unknown = new ArrayList<>();
        int shown = 0;
        for (Path document : documents()) {
            Matcher command = COMMAND.matcher(code(Files.readString(document)));
            while (command.find()) {
                shown++;
                CommandLine known = line.getSubcommands().get(command.group(1));
                if (known == null) {
                    unknown.add(document + ": " + command.group());
                    continue;
                }
                String below = command.group(2).strip().split("\\s", 2)[0];
                known = known.getSubcommands().getOrDefault(below, known);
                Set<String> flags = new HashSet<>(known.getCommandSpec().optionsMap().keySet());
                FLAG.matcher(command.group(2))
                        .results()
                        .map(flag -> flag.group())
                        .filter(flag -> !flags.contains(flag))
                        .forEach(flag -> unknown.add(document + ": " + command.group() + flag));
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(shown).as("commands in the documents").isGreaterThan(10);
    }

    /** {@code longshore.drop} stands for all settings that begin so. */
    private static boolean isOrBelongsTo(String known, String named) {
        return known.equals(named) || known.startsWith(named + ".");
    }

    private static boolean leads(Path document, String link) throws IOException {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path file = path.isEmpty() ? document : document.resolveSibling(path).normalize();
        return Files.exists(file)
                && (hash < 0 || headings(file).contains(link.substring(hash + 1)));
    }

    private static Set<String> headings(Path document) throws IOException {
        return Files.readString(document)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ *", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** The code of a document: blocks, and text between back-ticks. */
    private static String code(String document) {
        StringBuilder code = new StringBuilder();
        Pattern.compile("```[a-z]*\\n(.*?)```|`([^`\\n]+)`", Pattern.DOTALL)
                .matcher(document)
                .results()
                .forEach(
                        it ->
                                code.append(it.group(1) != null ? it.group(1) : it.group(2))
                                        .append('\n'));
        return code.toString();
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"));
                Stream<Path> examples = Files.walk(Path.of("examples"))) {
            return Stream.concat(Stream.of(Path.of("README.md")), Stream.concat(docs, examples))
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
