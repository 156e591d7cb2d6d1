package io.longshore.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.oci.Digest;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.supervisor.ServiceDefinition.Localized;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a definition is after its bundle was imported, as {@code diff} sees it. */
class ServiceDefinitionTest {
    private static final Digest DIGEST = Digest.of("bundle".getBytes(StandardCharsets.UTF_8));
    private static final String ORIGIN = "registry.example.com/services/lci";
    private static final String LOCAL = "harbor1.test.com/supervisor-services/lci@" + DIGEST;
    private static final ImportedBundle LCI = bundle(ORIGIN, "9.0.1");

    @TempDir Path folder;

    @ParameterizedTest(name = "{0}")
    @RequiresTool("diff")
    @CsvSource({
        "lci, registry.example.com/vsphere/iaas/lci-service/9.0.1/lci-service, 9.0.1-1815f87b",
        "contour, registry.example.com/tkg/packages/standard/contour, v1.28.2_vmware.1-tkg.1",
        "harbor, registry.example.com/tkg/packages/standard/harbor,",
        "argocd, registry.example.com/argocd/argocd-service, 1.0.1",
        "velero, registry.example.com/velero/velero-vsphere-operator-package, 1.8.1",
        "ca-clusterissuer, registry.example.com/supervisor/ca-clusterissuer, v0.0.2",
        "external-dns, registry.example.com/tkg/packages/standard/external-dns, v0.13.4_vmware.2-tkg.1",
        "nsx-management-proxy, registry.example.com:5000/nsx/management-proxy, v0.2.2",
        "vks, registry.example.com/vks/vks-service, v3.4.0",
        "vks-standard-packages, registry.example.com/vks/standard-packages/repository, v2025.6.17",
    })
    void aPublishedDefinitionChangesInOneLine(String file, String origin, String tag)
            throws IOException {
        byte[] published;
        try (InputStream in = getClass().getResourceAsStream("/supervisor/" + file + ".yml")) {
            published =
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .replace("sha256:DIGEST", DIGEST.toString())
                            .getBytes(StandardCharsets.UTF_8);
        }

        Localized localized =
                ServiceDefinition.parse(file + ".yml", published).localize(bundle(origin, tag));

        assertThat(changedLines(published, localized.content()))
                .satisfiesExactly(
                        before -> assertThat(before).startsWith("< ").contains(origin),
                        after -> assertThat(after).startsWith("> ").contains("image: ", LOCAL));
        assertThat(localized.warnings()).isEmpty();
    }

    @ParameterizedTest
    @RequiresTool("diff")
    @ValueSource(
            strings = {
                "imgpkgBundle:\n  image: %s\n",
                "imgpkgBundle:\n  image: '%s'   # single\n",
                "imgpkgBundle:\n  image: \"%s\"\n",
                "imgpkgBundle:\n    image:\n      %s\n",
                "imgpkgBundle:\n  image: >-\n    %s\n",
                "imgpkgBundle:\n  image: |\n    %s\n\n\nb: 1\n",
                "imgpkgBundle:\n  image: >- # %s\n    %s\n",
                "imgpkgBundle: {image: %s, other: [a, b]}\n",
                "{\"a\": [{\"imgpkgBundle\": {\"image\": \"%s\"}}]}",
                "where: &here %s\nimgpkgBundle: {image: *here}\n",
                "imgpkgBundle:\n  image: &here  !!str  %s\nagain: *here\n",
                "imgpkgBundle:\n  image: &here # why\n    '%s'\n",
                "base: &base\n  image: %s\nimgpkgBundle: *base\n",
                "base: &base\n  image: %s\nimgpkgBundle:\n  <<: *base\n  tagSelection: {}\n",
                "\uFEFFa: 1\r\nimgpkgBundle:\r\n  image: %s\r\nb: 2\r\n",
                "---\na: 1\n...\n---\nimgpkgBundle:\n  image: %s\n---\n---\nb: |+\n  x\n\n",
                "# Überschrift 🚢\na: '🚢🚢'\nimgpkgBundle:\n  image: %s\t# ein\tTab\n",
                "%%YAML 1.1\n---\nimgpkgBundle:   \n  image:   %s   \n\n\n",
                "? imgpkgBundle\n: ? image\n  : %s\n",
                "imgpkgBundle:\n  image: %s",
                "imgpkgBundle:\n  \"image\" : \"%s\"\nimgpkg: # imgpkgBundle.image\n",
                "a: !Custom {b: 1}\nimgpkgBundle: !Other\n  image: %s\n",
            })
    void aDefinitionInAnyYamlLayoutChangesInOneLine(String layout) throws IOException {
        String text = layout.replace("%s", ORIGIN + ":9.0.1").replace("%%", "%");
        byte[] before = text.getBytes(StandardCharsets.UTF_8);

        Localized localized = ServiceDefinition.parse("x.yml", before).localize(LCI);

        // The header of a block may have the same name in its comment, before the value.
        int last = text.lastIndexOf(ORIGIN + ":9.0.1");
        assertThat(new String(localized.content(), StandardCharsets.UTF_8))
                .isEqualTo(
                        text.substring(0, last)
                                + LOCAL
                                + text.substring(last + (ORIGIN + ":9.0.1").length()));
        assertThat(
                        changedLines(before, localized.content()).stream()
                                .filter(l -> l.startsWith("> ")))
                .hasSize(1);
    }

    @Test
    void anEscapedNameIsReplaced() {
        assertThat(
                        localized(
                                "imgpkgBundle: {image: \"registry.example.com\\x2fservices/lci:9.0.1\"}"))
                .isEqualTo("imgpkgBundle: {image: \"" + LOCAL + "\"}");
    }

    @Test
    void anIpv6AddressIsQuotedInYaml() {
        ImportedBundle bundle =
                new ImportedBundle(
                        Repository.parse(ORIGIN),
                        "9.0.1",
                        Reference.parse("[::1]:5000/lci@" + DIGEST));

        byte[] content =
                ServiceDefinition.parse(
                                "x.yml", bytes("imgpkgBundle: {image: " + ORIGIN + ":9.0.1}"))
                        .localize(bundle)
                        .content();

        assertThat(content)
                .asString()
                .isEqualTo("imgpkgBundle: {image: \"[::1]:5000/lci@" + DIGEST + "\"}");
    }

    @Test
    void onlyReferencesToTheBundleAreReplaced() {
        String other = "registry.example.com/services/lci:9.0.0";
        String text =
                "- imgpkgBundle: {image: "
                        + ORIGIN
                        + ":9.0.1}\n"
                        + "- imgpkgBundle: {image: "
                        + other
                        + "}\n"
                        + "- imgpkgBundle: {image: elsewhere.example.org/x@"
                        + DIGEST
                        + "}\n";

        Localized localized = ServiceDefinition.parse("x.yml", bytes(text)).localize(LCI);

        assertThat(localized.content())
                .asString()
                .isEqualTo(
                        "- imgpkgBundle: {image: "
                                + LOCAL
                                + "}\n"
                                + "- imgpkgBundle: {image: "
                                + other
                                + "}\n"
                                + "- imgpkgBundle: {image: "
                                + LOCAL
                                + "}\n");
        assertThat(localized.replaced())
                .containsExactly(ORIGIN + ":9.0.1", "elsewhere.example.org/x@" + DIGEST);
        assertThat(localized.warnings()).singleElement().satisfies(w -> says(w, other, "line 2"));
    }

    @Test
    void remainingReferencesToTheOldRegistryAreWarningsWithTheirLine() {
        String text =
                """
                # registry.example.com/in/a/comment:1 matters to nobody
                imgpkgBundle:
                  image: registry.example.com/services/lci:9.0.1
                values: |
                  proxy:
                    image: registry.example.com/services/proxy:2
                other: not-registry.example.com/x:1
                port: registry.example.com:5000/x:1
                default: "registry.example.com/services/proxy:2"
                """;

        List<Problem> warnings =
                ServiceDefinition.parse("x.yml", bytes(text)).localize(LCI).warnings();

        assertThat(warnings)
                .singleElement()
                .satisfies(w -> says(w, "registry.example.com/services/proxy:2", "line 6, 9"));
    }

    @Test
    void manyRemainingReferencesAreCounted() {
        StringBuilder text = new StringBuilder("imgpkgBundle: {image: " + ORIGIN + ":9.0.1}\n");
        for (int i = 0; i < 500; i++) {
            text.append("v" + i + ": registry.example.com/x:" + i + "\n");
        }

        List<Problem> warnings =
                ServiceDefinition.parse("x.yml", bytes(text.toString())).localize(LCI).warnings();

        assertThat(warnings).hasSize(20);
        says(warnings.get(19), "481 more references");
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example.com/services/lci:9.0.0, but the bundle has the tag 9.0.1",
        "registry.example.com/services/lci, but the bundle has the tag 9.0.1",
        "registry.example.com/services/other:9.0.1, but the bundle is from " + ORIGIN,
        "lci:9.0.1, is not a reference with its registry",
        "'', is not a reference with its registry",
    })
    void aDefinitionOfAnotherBundleIsRejectedWithTheReason(String image, String why) {
        ServiceDefinition definition =
                ServiceDefinition.parse("x.yml", bytes("imgpkgBundle: {image: '" + image + "'}"));

        assertThat(definition.images()).noneMatch(LCI::isNamedBy);
        assertThatThrownBy(() -> definition.localize(LCI))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code().name())
                                    .isEqualTo("SERVICE_DEFINITION_UNFIT");
                            assertThat(e.problem().why()).contains(why);
                        });
    }

    @Test
    void aTagIsNotComparedIfTheTarballHasNone() {
        ServiceDefinition definition =
                ServiceDefinition.parse("x.yml", bytes("imgpkgBundle: {image: " + ORIGIN + ":1}"));

        assertThat(definition.images())
                .noneMatch(bundle(ORIGIN, null)::isNamedBy)
                .noneMatch(new ImportedBundle(null, "1", LCI.local())::isNamedBy);
    }

    @ParameterizedTest
    @CsvSource({
        "'a: [1', It is not YAML",
        "'a: *nowhere', It is not YAML",
        "'a: \u0001', It is not YAML",
        "'imgpkgBundle: {images: x}', It has no 'imgpkgBundle'",
        "'imgpkgBundle: {image: {a: 1}}', It has no 'imgpkgBundle'",
        "'just text', It has no 'imgpkgBundle'",
        "'', It has no 'imgpkgBundle'",
    })
    void anInvalidDefinitionIsRejectedWithTheReason(String text, String why) {
        unreadable(bytes(text), why);
    }

    @Test
    void hostileYamlIsRejectedQuickly() {
        unreadable(new byte[] {(byte) 0xC3, 0x28}, "not text in UTF-8");
        unreadable(new byte[ServiceDefinition.LARGEST + 1], "larger than");
        unreadable(bytes("[".repeat(500_000)), "not YAML");
        unreadable(bytes("a: &a [x]\nb: " + "[" + "*a,".repeat(60) + "]"), "not YAML");
    }

    @Test
    void manyScalarsAreProcessedInLinearTime() {
        String text =
                "a: [" + "x,".repeat(20_000) + "]\nimgpkgBundle: {image: " + ORIGIN + ":9.0.1}";

        assertThat(localized(text)).endsWith("imgpkgBundle: {image: " + LOCAL + "}");
    }

    private static void unreadable(byte[] content, String why) {
        assertThatThrownBy(() -> ServiceDefinition.parse("x.yml", content))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code().name())
                                    .isEqualTo("SERVICE_DEFINITION_UNREADABLE");
                            assertThat(e.problem().why()).contains(why);
                        });
    }

    private static String localized(String text) {
        return new String(
                ServiceDefinition.parse("x.yml", bytes(text)).localize(LCI).content(),
                StandardCharsets.UTF_8);
    }

    private static void says(Problem warning, String... texts) {
        assertThat(warning.code().name()).isEqualTo("SERVICE_REFERENCE_LEFT");
        assertThat(warning.what()).contains(texts);
    }

    /** The lines that {@code diff} marks. */
    private List<String> changedLines(byte[] before, byte[] after) throws IOException {
        Path one = Files.write(folder.resolve("before"), before);
        Path other = Files.write(folder.resolve("after"), after);
        return Tool.runAnyhow(List.of("diff", one.toString(), other.toString()), Map.of())
                .text()
                .lines()
                .filter(line -> line.startsWith("< ") || line.startsWith("> "))
                .toList();
    }

    private static ImportedBundle bundle(String origin, String tag) {
        return new ImportedBundle(Repository.parse(origin), tag, Reference.parse(LOCAL));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
