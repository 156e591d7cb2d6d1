package io.longshore.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.bundle.BundleDescriber;
import io.longshore.bundle.Description;
import io.longshore.bundle.DescriptionPrinter;
import io.longshore.bundle.ImageType;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.oci.Reference;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RegistrySettings;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.task.Cancellation;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Imports;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.registry.Distribution;
import io.longshore.testing.registry.RegistryContents.Held;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Longshore leaves and prints the same as imgpkg for tarballs of imgpkg. */
@RequiresTool("docker-registry")
class FixturesIT {
    private static final Pattern INTERNAL_TAG =
            Pattern.compile("sha256-([0-9a-f]{64})\\.image-locations\\.imgpkg");

    @TempDir static Path folder;
    private static Distribution distribution;
    private static Imports imports;

    @BeforeAll
    static void start() {
        distribution = Distribution.start(folder, Distribution.options());
        imports =
                new Imports(
                        RegistrySettings.builder(distribution.address()).plainHttp(true).build());
    }

    @AfterAll
    static void stop() {
        imports.close();
        distribution.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lci-v9.0.1-1815f87b",
                "lci-v9.0.1-unsigned",
                "nested-2.1.0",
                "image-busybox-like-1.36",
                "image-multi-1"
            })
    void anImportCreatesTheSameTagsAsImgpkg(String name) throws IOException {
        ImportReport report = imports.run(Fixtures.tarball(name), "tags/" + name);

        assertThat(report.problems()).isEmpty();
        assertThat(report.status()).isEqualTo(Status.VERIFIED);
        assertThat(withoutLocations(distribution.contents().tags("tags/" + name)))
                .isEqualTo(withoutLocations(expectedTags(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lci-v9.0.1-1815f87b", "lci-v9.0.1-unsigned", "nested-2.1.0"})
    void descriptionsEqualThoseOfImgpkg(String name) {
        String path = "described/" + name;
        ImportReport report = imports.run(Fixtures.tarball(name), path);
        Description description =
                new BundleDescriber(
                                imports.registries().main(),
                                () -> RegistryProduct.PLAIN,
                                TestArchives.LIMITS,
                                imports.parallel(),
                                Cancellation.none())
                        .describe(Reference.parse(report.content().bundle().image()), true);
        DescriptionPrinter printer = new DescriptionPrinter(true);
        String repository = distribution.address() + "/" + path;
        Map<String, String> ours = internals(description);

        String text = printer.text(description).replace(repository, "REGISTRY/REPO");
        String expectedText = Fixtures.expected(name + ".describe.txt");
        assertThat(blocks(anonymous(text, ours.keySet())))
                .containsExactlyInAnyOrderElementsOf(
                        blocks(anonymous(expectedText, theirInternals(name))));

        String yaml = printer.yaml(description).replace(repository, "REGISTRY/REPO");
        String expectedYaml =
                Fixtures.expected(name + ".describe.yaml").replace("\nSucceeded\n", "");
        Object parsed = new Yaml().load(anonymous(yaml, ours.keySet()));
        assertThat(parsed)
                .isEqualTo(new Yaml().load(anonymous(expectedYaml, theirInternals(name))));
    }

    @Test
    void theTextOfADescriptionIsInTheOrderOfItsYaml() {
        String path = "ordered/lci";
        ImportReport report = imports.run(Fixtures.SIGNED, path);
        Description description =
                new BundleDescriber(
                                imports.registries().main(),
                                () -> RegistryProduct.PLAIN,
                                TestArchives.LIMITS,
                                imports.parallel(),
                                Cancellation.none())
                        .describe(Reference.parse(report.content().bundle().image()), true);
        List<String> ours = digests(new DescriptionPrinter(false).text(description));
        List<String> theirs = new ArrayList<>();
        Matcher keys =
                Pattern.compile("(?m)^    (sha256:[0-9a-f]{64}):$")
                        .matcher(Fixtures.expected("lci-v9.0.1-1815f87b.describe.yaml"));
        while (keys.find()) {
            theirs.add(keys.group(1));
        }
        ours.removeAll(internals(description).keySet());
        theirs.removeAll(theirInternals("lci-v9.0.1-1815f87b"));
        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void aSecondImportSendsNothing() {
        String path = "again/lci";
        imports.run(Fixtures.SIGNED, path);
        String before = distribution.log();
        ImportReport again = imports.run(Fixtures.SIGNED, path);
        String requests = distribution.log().substring(before.length());

        assertThat(again.status()).isEqualTo(Status.VERIFIED);
        assertThat(again.content().transfer().uploadedBytes()).isZero();
        assertThat(requests).contains("HEAD").doesNotContain("PUT", "POST", "PATCH");
    }

    @Test
    @RequiresTool("imgpkg")
    void imgpkgDescribesAndPullsAnImportedBundle() throws IOException {
        ImportReport report = imports.run(Fixtures.NESTED, "pulled/nested");
        String reference = distribution.address() + "/pulled/nested:2.1.0";
        Tool.Result described =
                Tool.run(List.of("imgpkg", "describe", "-b", reference, "--registry-insecure"));
        assertThat(described.text())
                .contains(report.content().bundle().image().replaceFirst(".*@", "Bundle SHA: "));

        Path output = folder.resolve("pulled");
        Tool.run(
                List.of(
                        "imgpkg",
                        "pull",
                        "--recursive",
                        "-b",
                        reference,
                        "-o",
                        output.toString(),
                        "--registry-insecure"));
        assertThat(Files.readString(output.resolve(".imgpkg/images.yml")))
                .as("references are rewritten to the target")
                .contains(distribution.address() + "/pulled/nested@sha256:")
                .doesNotContain("localhost:5003/apps/inner@");
    }

    private static Map<String, Held> expectedTags(String name) throws IOException {
        JsonNode json =
                JsonTree.of(
                        Fixtures.expected(name + ".tags.json").getBytes(StandardCharsets.UTF_8));
        Map<String, Held> tags = new LinkedHashMap<>();
        json.properties()
                .forEach(
                        tag ->
                                tags.put(
                                        tag.getKey(),
                                        new Held(
                                                tag.getValue().path("digest").asText(),
                                                tag.getValue().path("mediaType").asText())));
        return tags;
    }

    /**
     * Locations images have other bytes: only that there is one, of the right type, is compared.
     */
    private static Map<String, String> withoutLocations(Map<String, Held> tags) {
        Map<String, String> known = new LinkedHashMap<>();
        List<String> internal = new ArrayList<>();
        tags.forEach(
                (tag, held) -> {
                    if (INTERNAL_TAG.matcher(tag).matches()) {
                        internal.add(held.digest());
                        known.put(tag, held.mediaType());
                    }
                });
        tags.forEach(
                (tag, held) -> {
                    if (!internal.contains(held.digest())) {
                        known.put(tag, held.digest() + " " + held.mediaType());
                    } else {
                        known.putIfAbsent(INTERNAL_TAG.matcher(tag).matches() ? tag : "own", "");
                    }
                });
        return known;
    }

    private static Map<String, String> internals(Description description) {
        Map<String, String> found = new LinkedHashMap<>();
        description.images().stream()
                .filter(item -> item.type() == ImageType.INTERNAL)
                .forEach(
                        item -> {
                            found.put(item.image().digest().toString(), "");
                            item.manifest()
                                    .layers()
                                    .forEach(layer -> found.put(layer.digest().toString(), ""));
                        });
        description.bundles().forEach(inner -> found.putAll(internals(inner)));
        return found;
    }

    private static List<String> theirInternals(String name) {
        List<String> found = new ArrayList<>();
        Matcher blocks =
                Pattern.compile(
                                "Image: REGISTRY/REPO@(sha256:[0-9a-f]{64})\\s+Type: Internal\\s+"
                                        + "Layers:\\s+- Digest: (sha256:[0-9a-f]{64})")
                        .matcher(Fixtures.expected(name + ".describe.txt"));
        while (blocks.find()) {
            found.add(blocks.group(1));
            found.add(blocks.group(2));
        }
        assertThat(found).isNotEmpty().allMatch(Digest::isDigest);
        return found;
    }

    private static String anonymous(String text, Iterable<String> digests) {
        String result = text;
        int depth = 0;
        for (String digest : digests) {
            result = result.replace(digest, "internal");
            depth++;
        }
        assertThat(depth).isPositive();
        return result;
    }

    /** The text cut at each image, with the heading in front. */
    private static List<String> blocks(String text) {
        return List.of(text.stripTrailing().replace("\n\nSucceeded", "").split("(?m)^ *- Image: "));
    }

    private static List<String> digests(String text) {
        List<String> found = new ArrayList<>();
        Matcher images = Pattern.compile("- Image: [^@]+@(sha256:[0-9a-f]{64})").matcher(text);
        while (images.find()) {
            found.add(images.group(1));
        }
        return found;
    }
}
