package io.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.config.Setting;
import io.longshore.config.SettingsTable;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemPage;
import io.longshore.problem.ProblemSection;
import io.longshore.text.EditDistance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of problems: complete, and right about codes, commands and settings. */
class ProblemsDocTest {
    private static final Path PAGE = Path.of("docs/problems.md");
    private static final List<Path> PAGES = List.of(PAGE, Path.of("docs/troubleshooting.md"));
    private static final Pattern SPAN = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern NAME = Pattern.compile("longshore\\.[a-z][a-z0-9.-]*[a-z0-9]");
    private static final Pattern LIKE_A_CODE = Pattern.compile("[A-Z]+(_[A-Z]+)+");

    /** Words like codes that are none: variables of the environment. */
    private static final Set<String> VARIABLES =
            Set.of(
                    "HTTPS_PROXY",
                    "NO_PROXY",
                    "LONGSHORE_CONFIG",
                    "LONGSHORE_JAVA_OPTS",
                    "LONGSHORE_LOG_LEVEL");

    private static final Set<String> STATUSES =
            Set.of("VERIFIED", "REJECTED", "FAILED", "INCOMPLETE", "WAITING");

    @Test
    void everyCodeHasOneSectionInTheOrderOfTheCodes() {
        assertThat(ProblemPage.sections())
                .extracting(ProblemSection::code)
                .containsExactly(Code.values());
    }

    @Test
    void everyFieldIsASentence() {
        for (ProblemSection section : ProblemPage.sections()) {
            assertThat(
                            List.of(
                                    section.meaning(),
                                    section.causes(),
                                    section.whatToDo(),
                                    section.whoActs(),
                                    section.retry(),
                                    section.result()))
                    .as(section.code().name())
                    .allMatch(text -> text.endsWith("."));
        }
    }

    @Test
    void theResultIsTheExitCodeOfTheCodeUnlessItIsAWarningAnAlertOrAGapFoundByVerification() {
        for (ProblemSection section : ProblemPage.sections()) {
            assertThat(section.result())
                    .as(section.code().name())
                    .matches(
                            result ->
                                    result.contains("xit code " + section.code().fault().exitCode())
                                            || result.startsWith("A warning in the report")
                                            || result.startsWith("An alert")
                                            || result.startsWith("Exit code 4"));
        }
    }

    @Test
    void theIndexListsEveryCodeOnce() throws IOException {
        String page = Files.readString(PAGE);
        String index = page.substring(0, page.indexOf("\n## "));
        List<String> listed =
                Pattern.compile("\\[([A-Z_]+)]\\(#([a-z_]+)\\)")
                        .matcher(index)
                        .results()
                        .filter(it -> it.group(1).toLowerCase(Locale.ROOT).equals(it.group(2)))
                        .map(it -> it.group(1))
                        .toList();

        assertThat(listed)
                .containsExactlyElementsOf(Stream.of(Code.values()).map(Code::name).toList());
    }

    @Test
    void everyCodeThatThePagesNameExists() throws IOException {
        Set<String> known = Stream.of(Code.values()).map(Code::name).collect(Collectors.toSet());
        known.addAll(VARIABLES);
        known.addAll(STATUSES);
        List<String> named = new ArrayList<>();
        for (Path page : PAGES) {
            LIKE_A_CODE
                    .matcher(Files.readString(page))
                    .results()
                    .forEach(it -> named.add(it.group()));
        }

        assertThat(named).hasSizeGreaterThan(Code.values().length).isSubsetOf(known);
    }

    @Test
    void everyCommandOnThePagesIsAcceptedByTheCommandLine() throws IOException {
        List<String> commands = spans("longshore ");

        assertThat(commands).hasSizeGreaterThan(50);
        for (String command : commands) {
            String[] words = command.split(" ");
            String[] arguments = List.of(words).subList(1, words.length).toArray(String[]::new);
            assertThatCode(() -> Program.commandLine(arguments).parseArgs(arguments))
                    .as(command)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void everySettingOnThePagesExists() throws IOException {
        Set<String> known =
                SettingsTable.rows().stream().map(Setting::name).collect(Collectors.toSet());
        known.add("longshore.properties");
        Matcher queue =
                Pattern.compile("<address name=\"([^\"]+)\"")
                        .matcher(Files.readString(Path.of("deploy/artemis/broker.xml")));
        while (queue.find()) {
            known.add(queue.group(1));
        }
        List<String> named = new ArrayList<>();
        for (String span : spans("longshore.")) {
            Matcher name = NAME.matcher(span);
            while (name.find()) {
                named.add(name.group());
            }
        }

        assertThat(named).hasSizeGreaterThan(100).isSubsetOf(known);
    }

    /** The code in the pages that begins so. */
    private static List<String> spans(String begin) throws IOException {
        List<String> spans = new ArrayList<>();
        for (Path page : PAGES) {
            SPAN.matcher(Files.readString(page))
                    .results()
                    .map(span -> span.group(1))
                    .filter(span -> span.startsWith(begin))
                    .forEach(spans::add);
        }
        return spans;
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void aCodeIsExplainedInAnyCaseAndWithAnySeparator(Code code) {
        String text = CommandResult.longshore("explain", code.name()).out();
        String other = code.name().toLowerCase(Locale.ROOT).replace('_', '-');

        assertThat(text.lines().filter(line -> !line.startsWith("  ") && !line.isEmpty()))
                .containsExactly(
                        code.name(), "Causes:", "What to do:", "Who acts:", "Retry:", "Result:");
        assertThat(text).doesNotContain(":**", "`", "](");
        assertThat(CommandResult.longshore("explain", other).out()).isEqualTo(text);
    }

    @Test
    void theDocumentHasEveryCodeWithAllFields() throws IOException {
        CommandResult all = CommandResult.longshore("explain", "-o", "json");
        CommandResult one = CommandResult.longshore("explain", "disk-full", "-o", "json");

        JsonNode problems = read(all).get("problems");
        assertThat(problems.findValuesAsText("code"))
                .containsExactlyElementsOf(Stream.of(Code.values()).map(Code::name).toList());
        for (JsonNode problem : problems) {
            assertThat(problem.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "code",
                            "exitCode",
                            "meaning",
                            "causes",
                            "whatToDo",
                            "whoActs",
                            "retry",
                            "result");
            int exitCode = Code.valueOf(problem.get("code").asText()).fault().exitCode();
            assertThat(problem.get("exitCode").asInt()).isEqualTo(exitCode);
        }
        assertThat(read(one).get("version").asInt()).isEqualTo(1);
        assertThat(read(one).get("problems")).hasSize(1).isSubsetOf(problems);
    }

    private static JsonNode read(CommandResult result) throws IOException {
        return Json.OURS.readTree(result.out().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void withoutACodeEveryCodeIsListedWithItsFirstSentence() {
        CommandResult list = CommandResult.longshore("explain");

        assertThat(list.exitCode()).isZero();
        assertThat(list.out().lines().filter(line -> !line.startsWith(" ")))
                .containsExactlyElementsOf(Stream.of(Code.values()).map(Code::name).toList());
        assertThat(list.out()).contains("A disk has too little space for the next step");
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void theSuggestionForAMisspeltCodeWorks(Code code) {
        String misspelt = code.name().substring(0, 4) + code.name().substring(5) + "X";
        CommandResult unknown = CommandResult.longshore("explain", misspelt);

        assertThat(unknown.exitCode()).isEqualTo(2);
        Matcher fix = Pattern.compile("Run: longshore explain ([A-Z_]+)").matcher(unknown.err());
        assertThat(fix.find()).isTrue();
        String suggested = fix.group(1);
        assertThat(EditDistance.of(suggested, misspelt)).isLessThanOrEqualTo(2);
        assertThat(CommandResult.longshore("explain", suggested).exitCode()).isZero();
    }

    @Test
    void aWordOfACodeIsAnsweredWithTheCodesThatHaveIt() {
        assertThat(CommandResult.longshore("explain", "checksum").err())
                .contains("Like it: CHECKSUM_MISMATCH, CHECKSUM_MISSING, CHECKSUM_UNUSABLE.")
                .contains("Run: longshore explain CHECKSUM_MISMATCH;");
        assertThat(CommandResult.longshore("explain", "NOPE").err())
                .doesNotContain("Like it")
                .contains("List all codes with: longshore explain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u001b[2J", "ß", "no such code at all", "--"})
    void aWordThatIsNoCodeEndsWithExitCodeTwoAndNoControlCharacter(String word) {
        CommandResult unknown = CommandResult.longshore("explain", "--", word);

        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err()).contains("BAD_USAGE").doesNotContain("\u001b");
    }

    @Test
    void theShellCompletesTheCodes() {
        assertThat(CommandResult.longshore("completion", "bash").out()).contains("DISK_FULL");
    }
}
