package io.longshore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tools/dependencies} on seeded holes, and the statements that ship on the real ones. */
@RequiresTool("python3")
class DependenciesCheckTest {
    private static final Path TOOLS = Path.of("tools/dependencies").toAbsolutePath();
    private static final Path VEX = Path.of("docs/longshore.openvex.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path folder;

    @BeforeEach
    void seed() throws IOException {
        bom("4.1.100.Final");
        list("org.x:lib\t0\t4.1.99.Final\tCVE-1, GHSA-1");
        vex();
        Path test = folder.resolve("tests/org/x/LibTest.java");
        Files.createDirectories(test.getParent());
        Files.writeString(test, "class LibTest { @Test void isNotReached() {} }");
    }

    @Test
    void aFixedVersionPasses() throws IOException {
        Tool.Result checked = check();

        assertThat(checked.exitCode()).as(checked.err()).isZero();
        assertThat(checked.text()).contains("2 components", "the list is 3 days old");
    }

    @ParameterizedTest
    @CsvSource({
        "4.1.100.Final, 0, 4.1.137.Final",
        "4.1.100.Final, 4.1.99.Final, 4.1.101",
        "4.1.100.Final, 4.1.100, -",
        "4.1.100.Final, 0, <=4.1.100",
        "2.0-rc1, 0, 2.0",
        "2.0-SNAPSHOT, 0, 2.0",
        "2.0-alpha-2, 0, 2.0-alpha-10",
        "2.0.9, 0, 2.0.10",
        "2.0, 2.0-beta1, 2.0.1",
        "1.0, 0, 1.0.sp1",
        "2.0-M1, 0, 2.0-RC1",
        "2.9, 2.0, <=2.10"
    })
    void aKnownVulnerabilityWithoutAStatementFailsTheCheckAndIsNamed(
            String version, String from, String end) throws IOException {
        bom(version);
        list("org.x:lib\t" + from + "\t" + end + "\tCVE-1, GHSA-1");

        assertFails("org.x:lib " + version + " has CVE-1, GHSA-1");
    }

    @ParameterizedTest
    @CsvSource({
        "4.1.137.Final, 0, 4.1.137",
        "4.1.137, 0, 4.1.137.Final",
        "4.1.100.Final, 4.1.101.Final, 4.1.137.Final",
        "2.0, 0, 2.0-rc1",
        "2.0.GA, 0, 2.0",
        "2.10, 0, 2.9",
        "2.0.1, 0, <=2.0",
        "1.0.sp1, 0, 1.0",
        "33.0.0-jre, 0, 32.0.0-android"
    })
    void aVersionOutsideTheVulnerableRangePasses(String version, String from, String end)
            throws IOException {
        bom(version);
        list("org.x:lib\t" + from + "\t" + end + "\tCVE-1");

        assertThat(check().exitCode()).isZero();
    }

    @Test
    void aVulnerabilityPassesIfAStatementNamesAnyOfItsIdentifiers() throws IOException {
        list("org.x:lib\t0\t4.2\tCVE-1, GHSA-1");
        for (String name : List.of("CVE-1", "GHSA-1")) {
            vex(statement(name));
            assertThat(check().exitCode()).as(name + check().err()).isZero();
        }
    }

    @Test
    void aStatementAboutAnotherComponentDoesNotApply() throws IOException {
        list("org.x:lib\t0\t4.2\tCVE-1");
        vex(statement("CVE-1").replace("org.x/lib", "org.x/other"));

        assertFails("org.x:lib 4.1.100.Final has CVE-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.x.LibTest#isNotReached|org.x.GoneTest#isNotReached",
                "org.x.LibTest#isNotReached|org.x.LibTest#isNotReachedAtAll",
                "org.x.LibTest#isNotReached|org.x.LibTest#isNot"
            })
    void aStatementThatNamesAMissingTestFails(String change) throws IOException {
        list("org.x:lib\t0\t4.2\tCVE-1");
        String[] words = change.split("\\|");
        vex(statement("CVE-1").replace(words[0], words[1]));

        assertFails("names the test " + words[1] + ", which is not there");
    }

    @Test
    void aStatementWithoutATestOrAJustificationFails() throws IOException {
        list("org.x:lib\t0\t4.2\tCVE-1");
        vex(statement("CVE-1").replace("Shown by", "See"));
        assertFails("names no test");

        vex(statement("CVE-1").replace("vulnerable_code_not_present", "because"));
        assertFails("no justification");

        vex(statement("CVE-1").replace("not_affected", "under_investigation"));
        assertFails("under_investigation");
    }

    @Test
    void aStatementAboutAnUnknownVulnerabilityFails() throws IOException {
        vex(statement("CVE-2"));

        assertFails("CVE-2 is about a hole of org.x:lib that is not in the list");
    }

    @Test
    void aStatementAboutAFixedVulnerabilityFails() throws IOException {
        vex(statement("CVE-1"));

        assertFails("the statement on CVE-1 has expired");
    }

    @Test
    void anOldListCausesAWarningAndAListWithoutADateIsRejected() throws IOException {
        Tool.Result old = check("--today", "2027-01-01");
        assertThat(old.exitCode()).isZero();
        assertThat(old.text()).contains("34 days old");
        assertThat(old.err()).contains("WARNING: the list is older than 30 days");
        assertThat(check("--today", "2027-01-01", "--max-age", "40").err()).isEmpty();

        Files.writeString(folder.resolve("list.tsv"), "org.x:lib\t0\t1\tCVE-1\n");
        assertFails("no line '# Reviewed");
    }

    @Test
    void aListThatConcernsNoComponentIsRejected() throws IOException {
        list("org.y:other\t0\t1\tCVE-1");

        assertFails("the wrong file");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theListIsGeneratedFromAnOsvExport(boolean zipped) throws IOException {
        Path dump = folder.resolve(zipped ? "all.zip" : "dump");
        Map<String, String> advisories =
                Map.of(
                        "GHSA-1.json",
                        osv(
                                "GHSA-1",
                                "org.x:lib",
                                "",
                                "{\"introduced\":\"0\"},{\"fixed\":\"4.2\"}"),
                        "GHSA-2.json",
                        osv("GHSA-2", "org.x:lib", "", "{\"introduced\":\"5\"}"),
                        "GHSA-3.json",
                        osv(
                                "GHSA-3",
                                "org.x:lib",
                                "",
                                "{\"introduced\":\"1\"},{\"last_affected\":\"2\"},"
                                        + "{\"introduced\":\"4\"},{\"fixed\":\"4.1.5\"}"),
                        "GHSA-4.json",
                        osv(
                                "GHSA-4",
                                "org.x:lib",
                                "\"withdrawn\":\"2026-01-01T00:00:00Z\",",
                                "{\"introduced\":\"0\"}"),
                        "GHSA-5.json",
                        osv("GHSA-5", "org.z:not-ours", "", "{\"introduced\":\"0\"}"));
        write(dump, zipped, advisories);

        Tool.Result made =
                Tool.runAnyhow(
                        List.of(
                                "python3",
                                TOOLS.resolve("from-osv").toString(),
                                dump.toString(),
                                "--bom",
                                folder.resolve("bom.json").toString()),
                        Map.of());

        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.text().lines().filter(line -> !line.startsWith("# ")))
                .containsExactly(
                        "org.x:lib\t0\t4.2\tCVE-GHSA-1, GHSA-1",
                        "org.x:lib\t1\t<=2\tCVE-GHSA-3, GHSA-3",
                        "org.x:lib\t4\t4.1.5\tCVE-GHSA-3, GHSA-3",
                        "org.x:lib\t5\t-\tCVE-GHSA-2, GHSA-2");
        assertThat(made.text()).contains("# Reviewed: 2026-11-25\n");
        Files.writeString(folder.resolve("list.tsv"), made.text());
        assertFails("org.x:lib 4.1.100.Final has CVE-GHSA-1, GHSA-1");
    }

    @Test
    void thePublishedStatementsAreValidOpenVex() throws IOException {
        JsonNode shipped = JSON.readTree(VEX.toFile());
        assertThat(errors(shipped)).isEmpty();
        assertThat(shipped.path("statements")).isNotEmpty();

        for (String needed : List.of("vulnerability", "status", "products", "justification")) {
            JsonNode wrong = shipped.deepCopy();
            ((ObjectNode) wrong.at("/statements/0")).remove(needed);
            assertThat(errors(wrong)).as("without " + needed).isNotEmpty();
        }
    }

    @Test
    void eachPublishedStatementConcernsAListedVulnerabilityAndNamesAnExistingTest()
            throws IOException {
        String list = Files.readString(TOOLS.resolve("known-holes.tsv"));
        List<String> unknown = new ArrayList<>();
        for (JsonNode statement : JSON.readTree(VEX.toFile()).path("statements")) {
            String name = statement.at("/vulnerability/name").asText();
            if (!list.contains(name)) {
                unknown.add(name);
            }
            for (String shown : statement.path("status_notes").asText().split("Shown by ")) {
                if (!shown.isBlank()) {
                    String[] test = shown.strip().replaceFirst("\\.$", "").split("#");
                    Path source = Path.of("src/test/java", test[0].replace('.', '/') + ".java");
                    assertThat(source).content().contains("void " + test[1] + "(");
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    private static List<Error> errors(JsonNode document) throws IOException {
        try (InputStream text =
                DependenciesCheckTest.class.getResourceAsStream("/openvex/openvex.schema.json")) {
            Schema schema =
                    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(text, InputFormat.JSON);
            return schema.validate(document);
        }
    }

    private void assertFails(String why) {
        Tool.Result checked = check();
        assertThat(checked.exitCode()).as(checked.text()).isEqualTo(1);
        assertThat(checked.err()).contains(why);
    }

    private Tool.Result check(String... more) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "python3",
                                TOOLS.resolve("check").toString(),
                                "--bom",
                                in("bom.json")));
        command.addAll(List.of("--list", in("list.tsv"), "--vex", in("vex.json")));
        command.addAll(List.of("--tests", in("tests"), "--today", "2026-12-01"));
        command.addAll(List.of(more));
        return Tool.runAnyhow(command, Map.of("PYTHONDONTWRITEBYTECODE", "1"));
    }

    private String in(String name) {
        return folder.resolve(name).toString();
    }

    private void bom(String version) throws IOException {
        Files.writeString(
                folder.resolve("bom.json"),
                """
                {"components": [
                  {"group": "org.x", "name": "lib", "version": "%s"},
                  {"group": "org.x", "name": "without-holes", "version": "1"}]}
                """
                        .formatted(version));
    }

    private void list(String rows) throws IOException {
        Files.writeString(folder.resolve("list.tsv"), "# Reviewed: 2026-11-28\n\n" + rows + "\n");
    }

    private void vex(String... statements) throws IOException {
        Files.writeString(
                folder.resolve("vex.json"),
                "{\"statements\": [" + String.join(",", statements) + "]}");
    }

    private static String statement(String hole) {
        return """
        {"vulnerability": {"name": "%s"},
         "products": [{"@id": "pkg:maven/io.longshore/longshore",
                       "subcomponents": [{"@id": "pkg:maven/org.x/lib@4.1.100.Final"}]}],
         "status": "not_affected", "justification": "vulnerable_code_not_present",
         "impact_statement": "It is never called.",
         "status_notes": "Shown by org.x.LibTest#isNotReached."}
        """
                .formatted(hole);
    }

    private static String osv(String id, String library, String more, String events) {
        return """
        {"id": "%s", "modified": "2026-11-25T10:00:00Z", "aliases": ["CVE-%s"], %s
         "affected": [{"package": {"ecosystem": "Maven", "name": "%s"},
                       "ranges": [{"type": "ECOSYSTEM", "events": [%s]}]}]}
        """
                .formatted(id, id, more, library, events);
    }

    private static void write(Path dump, boolean zipped, Map<String, String> files)
            throws IOException {
        if (!zipped) {
            Files.createDirectory(dump);
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(dump.resolve(file.getKey()), file.getValue());
            }
            return;
        }
        try (OutputStream out = Files.newOutputStream(dump);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
