package io.longshore.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.bundle.BundleDescriber;
import io.longshore.bundle.Description;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many requests an import into an empty registry takes, as the registry's own log has them. */
@RequiresTool({"docker-registry", "imgpkg"})
class RequestCountIT {
    private static final Pattern REQUEST =
            Pattern.compile("\"([A-Z]+) /v2/\\S+?/(blobs/uploads|blobs|manifests|tags)/\\S*");

    @TempDir Path folder;

    @Test
    void anImportNeedsFewerRequestsThanImgpkgIncludingTheReadBack() {
        ImportReport report;
        Map<String, Long> ours;
        try (Distribution registry = start("ours");
                Imports imports = imports(registry)) {
            report = imports.run(Fixtures.NESTED, "team/nested");
            ours = requests(registry);
        }
        Map<String, Long> imgpkgs;
        try (Distribution registry = start("imgpkgs")) {
            Tool.run(
                    List.of(
                            "imgpkg",
                            "copy",
                            "--tar",
                            Fixtures.NESTED.toString(),
                            "--to-repo",
                            registry.address() + "/team/nested"));
            imgpkgs = requests(registry);
        }

        assertThat(report.status()).isEqualTo(Status.VERIFIED);
        long blobs = report.content().transfer().blobs();
        assertThat(ours)
                .as("one POST and one PUT for each blob, which the registry acknowledges")
                .containsEntry("POST blobs/uploads", blobs)
                .containsEntry("PUT blobs/uploads", blobs)
                .doesNotContainKeys("PATCH blobs/uploads", "GET blobs", "HEAD blobs");
        assertThat(ours.values().stream().mapToLong(Long::longValue).sum())
                .as("%s", ours)
                .isLessThanOrEqualTo(9L * report.content().images().size());
        assertThat(sum(ours, "blobs"))
                .as("ours %s, imgpkg's %s", ours, imgpkgs)
                .isLessThan(sum(imgpkgs, "blobs"));
        assertThat(sum(ours, "manifests"))
                .as("ours %s, imgpkg's %s", ours, imgpkgs)
                .isLessThan(sum(imgpkgs, "manifests"));
    }

    @Test
    void aRepeatedImportSendsNoRequestTwice() {
        try (Distribution registry = start("twice");
                Imports imports = imports(registry)) {
            imports.run(Fixtures.NESTED, "team/nested");
            int before = registry.log().length();
            ImportReport report = imports.run(Fixtures.NESTED, "team/nested");

            assertThat(report.status()).isEqualTo(Status.VERIFIED);
            List<String> asked = new ArrayList<>();
            Matcher request = REQUEST.matcher(registry.log().substring(before));
            while (request.find()) {
                assertThat(request.group(1)).isIn("GET", "HEAD");
                // The release tag is asked for at the beginning and at the end.
                if (!request.group().contains("/manifests/2.1.0")) {
                    asked.add(request.group().replaceFirst("\"[A-Z]+ ", ""));
                }
            }
            assertThat(asked).hasSizeGreaterThan(20).doesNotHaveDuplicates();
        }
    }

    @Test
    void describeSendsNoRequestTwiceAndDetectsNoProduct() {
        try (Distribution registry = start("described");
                Imports imports = imports(registry)) {
            ImportReport report = imports.run(Fixtures.SIGNED, "team/lci");
            int before = registry.log().length();
            Supplier<RegistryProduct> unasked =
                    () -> {
                        throw new AssertionError("nothing is withheld");
                    };
            Description description =
                    new BundleDescriber(
                                    imports.registries().main(),
                                    unasked,
                                    TestArchives.LIMITS,
                                    imports.parallel(),
                                    Cancellation.none())
                            .describe(Reference.parse(report.content().bundle().image()), true);

            List<String> asked = new ArrayList<>();
            Matcher request = REQUEST.matcher(registry.log().substring(before));
            while (request.find()) {
                asked.add(request.group().replaceFirst("\"[A-Z]+ ", ""));
            }
            assertThat(description.images()).hasSizeGreaterThan(2);
            assertThat(asked).hasSizeGreaterThan(5).doesNotHaveDuplicates();
        }
    }

    private static Imports imports(Distribution registry) {
        return new Imports(RegistrySettings.builder(registry.address()).plainHttp(true).build());
    }

    private Distribution start(String name) {
        return Distribution.start(folder.resolve(name), Distribution.options());
    }

    private static Map<String, Long> requests(Distribution registry) {
        Map<String, Long> counts = new TreeMap<>();
        Matcher request = REQUEST.matcher(registry.log());
        while (request.find()) {
            counts.merge(request.group(1) + " " + request.group(2), 1L, Long::sum);
        }
        return counts;
    }

    private static long sum(Map<String, Long> requests, String of) {
        return requests.entrySet().stream()
                .filter(entry -> entry.getKey().split(" ")[1].startsWith(of))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
