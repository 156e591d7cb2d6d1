package io.longshore.pipeline.oneshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.archive.CarriedName;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.config.ReplaceTags;
import io.longshore.oci.Digest;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.pipeline.check.SignatureRules;
import io.longshore.report.ImportReport;
import io.longshore.report.ImportReport.Image;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Progress;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.registry.RegistryContents;
import io.longshore.testing.registry.RegistryContents.Held;
import io.longshore.transfer.PrefixTargets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code import --to-prefix}: the host of each name is stripped, the path is kept. */
class PrefixImportTest {
    @TempDir Path folder;

    static Stream<Samples.Row> importable() {
        return Samples.rows().stream()
                .filter(row -> row.isOneFile() && row.compression().equals("none"))
                .filter(row -> row.outcome().startsWith("import"))
                .filter(
                        row ->
                                List.of("oci-layout", "docker-archive", "imgpkg")
                                        .contains(row.kind()));
    }

    @ParameterizedTest
    @MethodSource("importable")
    void everyNameOfASampleIsBelowThePrefix(Samples.Row row) {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                Imports imports = Imports.into(registry)) {
            RegistryContents contents = RegistryContents.of(registry.address());

            ImportReport report = imports.runOneShot(row.path(), prefix(registry));

            assertThat(report.status()).isEqualTo(Status.VERIFIED);
            assertThat(report.content().target().repository())
                    .isEqualTo(registry.address() + "/mirror/site/*");
            assertThat(report.content().images()).allMatch(Image::verified);
            for (int i = 0; i < row.images().size(); i++) {
                for (String text : row.images().get(i).split(",")) {
                    assertIsThere(contents, text, row.digests().get(i));
                }
            }
        }
    }

    private static void assertIsThere(RegistryContents contents, String text, String digest) {
        CarriedName name = CarriedName.parse(text).orElse(CarriedName.NONE);
        boolean hasPath = name.host() != null;
        String repository = "mirror/site/" + (hasPath ? name.path() : PrefixTargets.UNNAMED);
        Map<String, Held> tags = contents.tags(repository);
        assertThat(tags).as(repository).isNotEmpty();
        if (!digest.equals("made")) {
            assertThat(tags).as(repository).containsKey(ImgpkgTags.of(Digest.parse(digest)));
        }
        if (!hasPath) {
            assertThat(tags.keySet())
                    .as("an image without a repository has no tag but the one that protects it")
                    .allMatch(tag -> tag.startsWith("sha256-"));
        } else if (name.tag() != null) {
            assertThat(tags).as(text).containsKey(name.tag());
            if (!digest.equals("made")) {
                assertThat(tags.get(name.tag()).digest()).isEqualTo(digest);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoHostsWithOnePathAreRejectedWithBothNamesAndNothingIsPushed(boolean isPrefix) {
        Path archive = Samples.file("hand-layout-two-hosts-one-path.tar");
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                Imports imports = Imports.into(registry)) {
            ImportReport report =
                    isPrefix
                            ? imports.runOneShot(archive, prefix(registry))
                            : imports.runOneShot(
                                    archive,
                                    "mirror/site/team/app",
                                    SignatureRules.OFF,
                                    Progress.NONE);

            assertThat(report.status()).isEqualTo(Status.REJECTED);
            assertThat(report.problems())
                    .singleElement()
                    .satisfies(
                            problem -> {
                                assertThat(problem.code()).isEqualTo("NAME_COLLISION");
                                assertThat(problem.what())
                                        .contains("one.example.com/team/app:1.0")
                                        .contains("two.example.com/team/app:1.0");
                            });
            assertThat(RegistryContents.of(registry.address()).tags("mirror/site/team/app"))
                    .isEmpty();
        }
    }

    @Test
    void aRepositoryThatRefusesDoesNotStopTheOthers() {
        try (SandboxRegistry registry =
                        SandboxRegistry.start(
                                SandboxOptions.defaults().withFilters(refusing("/team/tool/")));
                Imports imports = Imports.into(registry)) {
            ImportReport report =
                    imports.runOneShot(Samples.file("ctr-two-images.tar"), prefix(registry));

            assertThat(report.status()).isEqualTo(Status.INCOMPLETE);
            assertThat(report.content().images()).hasSize(2);
            for (Image image : report.content().images()) {
                boolean isRefused = image.image().contains("/team/tool@");
                assertThat(image.verified()).as(image.image()).isEqualTo(!isRefused);
                assertThat(report.problems())
                        .filteredOn(problem -> image.image().equals(problem.image()))
                        .extracting(ReportProblem::code)
                        .isEqualTo(isRefused ? List.of("PUSH_DENIED") : List.of());
            }
            assertThat(RegistryContents.of(registry.address()).tags("mirror/site/team/app"))
                    .containsKey("1.0");
        }
    }

    /** What a retry may solve is a result of one repository, too. */
    @ParameterizedTest
    @CsvSource({"app, 503, false", "tool, 0, false", "app, 500, true"})
    void aRepositoryThatFailsForNowDoesNotStopTheOthers(
            String failing, int status, boolean readsToo) {
        String other = failing.equals("app") ? "tool" : "app";
        try (SandboxRegistry registry =
                        SandboxRegistry.start(
                                SandboxOptions.defaults()
                                        .withFilters(
                                                answering(
                                                        "/team/" + failing + "/",
                                                        status,
                                                        readsToo)));
                Imports imports = Imports.into(registry)) {
            ImportReport report =
                    imports.runOneShot(Samples.file("ctr-two-images.tar"), prefix(registry));

            assertThat(report.status()).isEqualTo(Status.INCOMPLETE);
            assertThat(report.content().images())
                    .hasSize(2)
                    .allSatisfy(
                            image ->
                                    assertThat(image.verified())
                                            .as(image.image())
                                            .isEqualTo(image.image().contains(other)));
            assertThat(report.problems())
                    .filteredOn(problem -> problem.image() != null)
                    .allMatch(ReportProblem::retryable)
                    .extracting(ReportProblem::image)
                    .singleElement()
                    .asString()
                    .contains(failing);
            assertThat(RegistryContents.of(registry.address()).tags("mirror/site/team/" + other))
                    .isNotEmpty();
        }
    }

    @Test
    void aRegistryThatIsAwayIsNotTriedForEachRepository() {
        try (SandboxRegistry registry =
                        SandboxRegistry.start(
                                SandboxOptions.defaults().withFilters(answering("", 0, true)));
                Imports imports = Imports.into(registry)) {
            ImportReport report =
                    imports.runOneShot(Samples.file("ctr-two-images.tar"), prefix(registry));

            assertThat(report.status()).isEqualTo(Status.FAILED);
            assertThat(report.problems())
                    .singleElement()
                    .satisfies(
                            problem -> {
                                assertThat(problem.code()).startsWith("REGISTRY_");
                                assertThat(problem.retryable()).isTrue();
                            });
        }
    }

    /** Whichever repository has the tag, none receives anything. */
    @ParameterizedTest
    @ValueSource(strings = {"app", "tool", "app,tool"})
    void aTagThatMayNotBeMovedInOneRepositoryKeepsAllFromBeingPushed(String held) {
        List<String> holding = List.of(held.split(","));
        Path archive = Samples.file("ctr-two-images.tar");
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                Imports imports = Imports.into(registry)) {
            RegistryContents contents = RegistryContents.of(registry.address());
            Map<String, Map<String, Held>> before = new HashMap<>();
            for (String name : holding) {
                imports.run(foreign(archive, name), "mirror/site/team/" + name);
                before.put(name, contents.tags("mirror/site/team/" + name));
            }

            ImportReport report = imports.runOneShot(archive, prefix(registry), ReplaceTags.NEVER);

            assertThat(report.status()).isEqualTo(Status.REJECTED);
            assertThat(report.problems())
                    .singleElement()
                    .satisfies(
                            problem -> {
                                assertThat(problem.code()).isEqualTo("TAG_NOT_REPLACEABLE");
                                assertThat(holding)
                                        .allSatisfy(
                                                name ->
                                                        assertThat(problem.what())
                                                                .contains("site/team/" + name));
                            });
            for (String name : List.of("app", "tool")) {
                assertThat(contents.tags("mirror/site/team/" + name))
                        .as(name)
                        .isEqualTo(before.getOrDefault(name, Map.of()));
            }
        }
    }

    /** An archive with another image under the tag that the image of this name has. */
    private Path foreign(Path archive, String name) {
        String tag =
                Samples.rows().stream()
                        .filter(row -> row.path().equals(archive))
                        .flatMap(row -> row.images().stream())
                        .map(text -> CarriedName.parse(text).orElseThrow())
                        .filter(carried -> carried.path().endsWith(name))
                        .map(CarriedName::tag)
                        .findFirst()
                        .orElseThrow();
        TestImages images = new TestImages(20261129);
        return new TarballBuilder()
                .add(images.image("origin.test/other", images.layer(500)), tag)
                .write(folder.resolve(name + ".tar"));
    }

    /** The locations of its images name one repository. */
    @Test
    void aBundleKeepsItsImagesInItsOwnRepository() {
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                Imports imports = Imports.into(registry)) {
            ImportReport report = imports.runOneShot(Fixtures.NESTED, prefix(registry));

            assertThat(report.status()).isEqualTo(Status.VERIFIED);
            String bundle = report.content().bundle().image();
            String repository = bundle.substring(0, bundle.indexOf('@'));
            assertThat(repository).startsWith(registry.address() + "/mirror/site/");
            assertThat(report.content().images())
                    .hasSizeGreaterThan(1)
                    .allMatch(image -> image.image().startsWith(repository + "@"));
        }
    }

    /** Refuses every write to paths with this part. */
    private static Filter refusing(String part) {
        return answering(part, 403, false);
    }

    /**
     * @param status for every write to paths with this part; 0: the connection is closed without an
     *     answer
     * @param readsToo whether reads are answered so as well
     */
    private static Filter answering(String part, int status, boolean readsToo) {
        return new Filter() {
            @Override
            public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                boolean isRead = exchange.getRequestMethod().matches("GET|HEAD");
                if (isRead && !part.isEmpty()
                        || !exchange.getRequestURI().getPath().contains(part)) {
                    chain.doFilter(exchange);
                    return;
                }
                exchange.getRequestBody().readAllBytes();
                if (status != 0) {
                    exchange.sendResponseHeaders(status, -1);
                }
                exchange.close();
            }

            @Override
            public String description() {
                return "answers writes with " + status;
            }
        };
    }

    private static RepositoryPrefix prefix(SandboxRegistry registry) {
        return RepositoryPrefix.parse(registry.address() + "/mirror/site");
    }
}
