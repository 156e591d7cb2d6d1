package io.longshore.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.MediaTypes;
import io.longshore.registry.RegistrySettings;
import io.longshore.report.ImportReport;
import io.longshore.report.LayerOutcome;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Imports;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Index;
import io.longshore.testing.archive.TestImages.Layer;
import io.longshore.testing.registry.Distribution;
import io.longshore.testing.registry.RegistryContents;
import io.longshore.testing.registry.RegistryContents.Held;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same tarball imported by imgpkg and by us leaves the same tags on the same digests. */
@RequiresTool({"docker-registry", "imgpkg"})
class ImportLikeImgpkgIT {
    @TempDir static Path folder;
    private static Distribution registry;
    private static Imports imports;
    private final TestImages images = new TestImages(20);

    @BeforeAll
    static void start() {
        registry = Distribution.start(folder.resolve("registry"), Distribution.options());
        imports = new Imports(RegistrySettings.builder(registry.address()).plainHttp(true).build());
    }

    @AfterAll
    static void stop() {
        imports.close();
        registry.close();
    }

    @Test
    void nestedBundlesAreImportedAsByImgpkg() throws IOException {
        Image app = images.image("origin.test/team/app", images.layer(2000));
        Image innermost = images.bundle("origin.test/team/innermost", app);
        Image inner = images.bundle("origin.test/team/inner", innermost, app);
        Image other = images.dockerImage("origin.test/team/other", images.layer(500));
        Image outer = images.bundle("origin.test/team/outer", inner, other, innermost);
        same(
                new TarballBuilder()
                        .add(app)
                        .add(innermost)
                        .add(inner)
                        .add(other)
                        .root(outer, "3.0")
                        .write(folder.resolve("deep.tar")),
                "deep");
    }

    @Test
    void nestedIndexesAndDockerManifestListsAreImportedAsByImgpkg() throws IOException {
        Image amd = images.image("origin.test/app-a", images.layer(900));
        Image arm = images.imageFor("arm64", "origin.test/app-a", images.layer(901));
        Index inner = images.index("origin.test/app-a", amd, arm);
        Index outer = images.index("origin.test/app-a", inner, amd);
        Index docker =
                images.dockerIndex(
                        "origin.test/app-b",
                        images.dockerImage("origin.test/app-b", images.layer(10)));
        same(
                new TarballBuilder()
                        .add(outer, "nested-index")
                        .add(docker)
                        .write(folder.resolve("indexes.tar")),
                "indexes");
    }

    @Test
    void tagsOfTheOriginAreImportedAsByImgpkg() throws IOException {
        Image app = images.image("origin.test/team/some_path/with.dots/app", images.layer(20));
        Image deep =
                images.image(
                        "origin.test/a-very-long-path/of-a-repository/that-has/more-than/49-chars",
                        images.layer(21));
        Image bundle = images.bundle("origin.test/team/bundle", app, deep);
        same(
                new TarballBuilder()
                        .add(app)
                        .add(deep)
                        .root(bundle, "1")
                        .write(folder.resolve("repo-based.tar")),
                "repo-based",
                "--repo-based-tags");
        same(Fixtures.NESTED, "repo-based-nested", "--repo-based-tags");
    }

    @Test
    void anImageListedTwiceIsImportedAsByImgpkg() throws IOException {
        Image app = images.image("origin.test/app", images.layer(77));
        same(new TarballBuilder().add(app, "one").write(folder.resolve("once.tar")), "once");
        ImportReport twice =
                imports.run(
                        new TarballBuilder()
                                .add(app, "one")
                                .add(app, "two")
                                .write(folder.resolve("twice.tar")),
                        "twice/ours");
        assertThat(twice.status()).isEqualTo(Status.VERIFIED);
        assertThat(registry.contents().tags("twice/ours")).containsKeys("one", "two");
    }

    @Test
    void nonDistributableLayersAreImportedAsByImgpkg() throws IOException {
        Layer foreign = images.layer(333).as(MediaTypes.DOCKER_FOREIGN_LAYER);
        Image app = images.dockerImage("origin.test/win", images.layer(100), foreign);
        Path omitted =
                new TarballBuilder()
                        .add(app, "1")
                        .omit(foreign.digest())
                        .write(folder.resolve("omitted.tar"));
        Path present = new TarballBuilder().add(app, "1").write(folder.resolve("present.tar"));

        // Distribution takes such manifests only from hosts on a list; the sandbox takes them.
        try (SandboxRegistry sandbox = SandboxRegistry.start(SandboxOptions.defaults());
                Imports into =
                        new Imports(
                                RegistrySettings.builder(sandbox.address())
                                        .plainHttp(true)
                                        .build())) {
            assertThat(outcomes(into.run(omitted, "foreign/omitted")))
                    .containsExactly(LayerOutcome.UPLOADED, LayerOutcome.OMITTED);
            assertThat(outcomes(into.run(present, "foreign/left-out")))
                    .containsExactly(LayerOutcome.UPLOADED, LayerOutcome.OMITTED);
            assertThat(outcomes(into.run(present, "foreign/pushed", true, false)))
                    .containsExactly(LayerOutcome.UPLOADED, LayerOutcome.UPLOADED);
            RegistryContents held = RegistryContents.of(sandbox.address());
            assertThat(held.blobSize("foreign/pushed", foreign.digest())).isPresent();
            assertThat(held.blobSize("foreign/left-out", foreign.digest())).isEmpty();
        }
    }

    @Test
    void aReplacedTagIsReportedWithItsPreviousImage() throws IOException {
        Image old = images.image("origin.test/app", images.layer(50));
        Image young = images.image("origin.test/app", images.layer(51));
        imports.run(
                new TarballBuilder().add(old, "1").write(folder.resolve("old.tar")), "moved/ours");
        ImportReport report =
                imports.run(
                        new TarballBuilder().add(young, "1").write(folder.resolve("young.tar")),
                        "moved/ours");
        assertThat(report.content().images().get(0).tags())
                .contains(new ImportReport.Tag("1", old.digest().toString()));
        assertThat(registry.contents().tags("moved/ours").get("1").digest())
                .isEqualTo(young.digest().toString());
    }

    private static List<LayerOutcome> outcomes(ImportReport report) {
        assertThat(report.problems()).isEmpty();
        return report.content().images().get(0).layers().stream().map(l -> l.outcome()).toList();
    }

    private static void same(Path tarball, String name, String... flags) throws IOException {
        String theirs = registry.address() + "/" + name + "/theirs";
        Path theirLock = folder.resolve(name + ".lock.yml");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "imgpkg",
                                "copy",
                                "--tar",
                                tarball.toString(),
                                "--to-repo",
                                theirs,
                                "--registry-insecure",
                                "--lock-output",
                                theirLock.toString()));
        command.addAll(Arrays.asList(flags));
        Tool.run(command);
        ImportReport report =
                imports.run(
                        tarball,
                        name + "/ours",
                        false,
                        Arrays.asList(flags).contains("--repo-based-tags"));
        assertThat(report.problems()).isEmpty();
        assertThat(known(name + "/ours")).isEqualTo(known(name + "/theirs"));
        if (report.content().bundle() != null) {
            assertThat(Files.readString(theirLock).replace("/theirs", "/ours"))
                    .contains(report.content().bundle().image());
        }
    }

    /** All tags but those of the locations images, which have other bytes. */
    private static Map<String, Held> known(String repository) {
        Map<String, Held> tags = new LinkedHashMap<>(registry.contents().tags(repository));
        List<String> internal =
                tags.entrySet().stream()
                        .filter(tag -> tag.getKey().endsWith(".image-locations.imgpkg"))
                        .map(tag -> tag.getValue().digest())
                        .toList();
        tags.entrySet()
                .removeIf(
                        tag ->
                                internal.contains(tag.getValue().digest())
                                        && !tag.getKey().endsWith(".image-locations.imgpkg"));
        tags.replaceAll(
                (tag, held) ->
                        tag.endsWith(".image-locations.imgpkg")
                                ? new Held("internal", held.mediaType())
                                : held);
        return tags;
    }
}
