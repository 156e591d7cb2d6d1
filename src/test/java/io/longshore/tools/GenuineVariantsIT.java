package io.longshore.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Manifest;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.transfer.ImportOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The less usual ways in which the same tools save the same content: one platform, several, layers
 * and whole files in each compression. {@code -Dlongshore.test.tools.seed=…} repeats a run.
 */
class GenuineVariantsIT extends SavedContentFixture {
    private static final ImportOptions LACKING = new ImportOptions(false, false, true);

    /** How a person compresses the whole file. */
    private enum Packing {
        PLAIN("cat"),
        GZIP("gzip", "-c"),
        GZIP_BEST("gzip", "-9", "-c"),
        GZIP_MEMBERS("gzip", "-c"),
        ZSTD("zstd", "-q", "-c"),
        ZSTD_LONG("zstd", "-q", "-c", "-T0", "--ultra", "-20", "--long=27"),
        ZSTD_FRAMES("zstd", "-q", "-c");

        private final List<String> command;

        Packing(String... command) {
            this.command = List.of(command);
        }

        /** Of several members or frames: two halves, one behind the other. */
        private Path pack(Path file) throws IOException {
            byte[] all = Files.readAllBytes(file);
            boolean isHalved = this == GZIP_MEMBERS || this == ZSTD_FRAMES;
            int first = isHalved ? all.length / 2 : all.length;
            Path packed = Path.of(file + "." + name());
            Files.write(packed, packed(file, Arrays.copyOf(all, first)));
            if (isHalved) {
                Files.write(
                        packed,
                        packed(file, Arrays.copyOfRange(all, first, all.length)),
                        java.nio.file.StandardOpenOption.APPEND);
            }
            return packed;
        }

        private byte[] packed(Path file, byte[] content) throws IOException {
            Path part = Files.write(Path.of(file + ".part"), content);
            List<String> all = new ArrayList<>(command);
            all.add(part.toString());
            return Tool.run(all).out();
        }
    }

    @Test
    @RequiresTool({"skopeo", "crane"})
    void aWholeFileMayBeCompressedInEachWay() throws IOException {
        Path index = skopeo("team/multi:4", "oci-archive", "--all");
        Path zstd = skopeo("team/zstd:3.0-rc.1", "oci-archive");
        Path docker = skopeo("team/docker:2", "docker-archive");
        Path several = folder.resolve("several.tar");
        run(
                List.of("crane", "--insecure", "pull"),
                repository("team/app:1.0"),
                repository("team/app:1.1"),
                several.toString());
        for (Packing packing : Packing.values()) {
            String below = packing.name().toLowerCase(java.util.Locale.ROOT);
            for (Path file : List.of(index, zstd, docker, several)) {
                verified(packing.pack(file), below);
            }

            at(below, "team/multi").assertSame("4", saved.multi);
            at(below, "team/zstd").assertSame("3.0-rc.1", named("team/zstd:3.0-rc.1"));
            at(below, "team/docker").assertSameFiles("2", saved.docker);
            at(below, "team/app").assertSameFiles("1.0", saved.app);
            at(below, "team/app").assertSameFiles("1.1", saved.newer);
        }
    }

    /** By default skopeo, regctl and oras take one platform of an index if they are asked to. */
    @Test
    @RequiresTool({"skopeo", "regctl", "oras", "crane"})
    void onePlatformOfAnIndexKeepsItsDigest() throws IOException {
        Image arm = child("arm64");
        verified(skopeo("team/multi:4", "oci-archive", "--override-arch", "arm64"), "skopeo");
        at("skopeo", "team/multi").assertSame("4", arm);

        Path exported = folder.resolve("regctl.tar.gz");
        regctl(
                "image",
                "export",
                "--compress",
                "--platform",
                "linux/arm64",
                repository("team/multi:4"),
                exported.toString());
        verified(exported, "regctl");
        at("regctl", "team/multi").assertHeld(arm);

        Path layout = folder.resolve("oras");
        run(
                List.of("oras", "copy", "--from-plain-http", "--to-oci-layout"),
                "--platform",
                "linux/arm64",
                repository("team/multi:4"),
                layout + ":4");
        assertVerified(imports.runOneShot(packed(layout), "mirror/oras", ImportOptions.DEFAULT));
        new Landed(target.contents(), "mirror/oras").assertSame("4", arm);

        Path tarball = folder.resolve("crane.tar");
        run(
                List.of("crane", "--insecure", "pull", "--platform", "linux/arm64"),
                repository("team/multi:4"),
                tarball.toString());
        verified(tarball, "crane");
        at("crane", "team/multi").assertSameFiles("4", arm);
    }

    /** The name keeps the digest of the index, which is not in the archive. */
    @Test
    @RequiresTool({"regctl", "crane"})
    void onePlatformMayBeAskedForByTheDigestOfItsIndex() throws IOException {
        Image arm = child("arm64");
        String index = repository("team/multi") + "@" + saved.multi.digest();
        Path exported = folder.resolve("by-digest.tar");
        regctl("image", "export", "--platform", "linux/arm64", index, exported.toString());
        verified(exported, "regctl");
        at("regctl", "team/multi").assertHeld(arm);

        Path layout = folder.resolve("crane");
        run(
                List.of("crane", "--insecure", "pull", "--platform", "linux/arm64"),
                "--format",
                "oci",
                "--annotate-ref",
                index,
                layout.toString());
        verified(packed(layout), "crane");
        at("crane", "team/multi").assertHeld(arm);
    }

    @Test
    @RequiresTool("regctl")
    void regctlExportsCompressedAndUnderAnotherName() throws IOException {
        for (String name : saved.names()) {
            Path file = folder.resolve("export.tar.gz");
            regctl("image", "export", "--compress", name, file.toString());
            verified(file, "compressed");
            at("compressed", repositoryOf(name)).assertSame(tagOf(name), saved.named(name));
        }
        Path file = folder.resolve("renamed.tar");
        regctl(
                "image",
                "export",
                "--name",
                "vendor.example.com/product/x:7",
                repository("team/multi:4"),
                file.toString());
        verified(file, "renamed");
        at("renamed", "product/x").assertSame("7", saved.multi);
    }

    @Test
    @RequiresTool("podman")
    void podmanSavesWhatItHasPulledInEachFormat() throws IOException {
        List<String> podman = storage("podman");
        for (String name : List.of("team/app:1.0", "team/app:1.1")) {
            run(podman, "pull", "-q", "--tls-verify=false", repository(name));
            for (String format : List.of("oci-archive", "docker-archive")) {
                Path file = folder.resolve(format + name.hashCode() + ".tar");
                run(
                        podman,
                        "save",
                        "-q",
                        "--format",
                        format,
                        "-o",
                        file.toString(),
                        repository(name));

                verified(file, format);

                at(format, repositoryOf(repository(name)))
                        .assertSameFiles(tagOf(name), (Image) named(name));
            }
        }
    }

    @Test
    @RequiresTool("buildah")
    void buildahPushesAManifestListOfItsOwnWithAllItsImages() {
        List<String> buildah = storage("buildah");
        run(buildah, "manifest", "create", "list");
        run(
                buildah,
                "manifest",
                "add",
                "--all",
                "--tls-verify=false",
                "list",
                "docker://" + repository("team/multi:4"));
        Path file = folder.resolve("list.tar");
        run(
                buildah,
                "manifest",
                "push",
                "--all",
                "--tls-verify=false",
                "-q",
                "list",
                "oci-archive:" + file + ":" + repository("team/list:1"));

        verified(file, "buildah");

        Landed landed = at("buildah", "team/list");
        saved.multi.children().forEach(landed::assertHeld);
        Manifest list =
                Manifest.read(target.contents().manifestBytes(landed.repository(), "1"), null);
        assertThat(list.manifests())
                .extracting(Descriptor::digest)
                .containsExactlyInAnyOrderElementsOf(
                        saved.multi.children().stream().map(Element::digest).toList());
    }

    @Test
    @RequiresTool({"containerd", "ctr"})
    void ctrExportsOnePlatformOrAll() throws IOException {
        assumeRoot();
        String name = repository("team/multi:4");
        try (Daemon daemon = Daemon.containerd(folder)) {
            List<String> ctr = List.of("ctr", "-a", daemon.socket().toString());
            run(ctr, "content", "fetch", "--plain-http", "--all-platforms", name);
            Path all = folder.resolve("all.tar");
            run(
                    ctr,
                    "images",
                    "export",
                    "--all-platforms",
                    "--skip-manifest-json",
                    all.toString(),
                    name);
            Path one = folder.resolve("one.tar");
            run(ctr, "images", "export", "--platform", "linux/arm64", one.toString(), name);

            verified(all, "ctr");
            at("ctr", "team/multi").assertSame("4", saved.multi);

            ImportReport refused = below(one, "lacking", ImportOptions.DEFAULT);
            assertThat(refused.status()).isEqualTo(Status.REJECTED);
            assertThat(refused.problems())
                    .extracting(ReportProblem::code)
                    .containsExactly("PLATFORM_MISSING");
            assertThat(below(one, "lacking", LACKING).status()).isEqualTo(Status.INCOMPLETE);
            at("lacking", "team/multi").assertSame("4", child("arm64"));
        }
    }

    @Test
    @RequiresTool({"dockerd", "docker"})
    void dockerSavesOneImageWhichIsCompressedInAPipe() throws IOException {
        assumeRoot();
        String name = repository("team/app:1.0");
        Path file = folder.resolve("docker.tar");
        try (Daemon daemon = Daemon.docker(folder)) {
            List<String> client = List.of("docker", "-H", "unix://" + daemon.socket());
            run(client, "pull", "-q", name);
            run(client, "save", "-o", file.toString(), name);
        }
        for (Packing packing : List.of(Packing.PLAIN, Packing.GZIP, Packing.ZSTD)) {
            verified(packing.pack(file), "docker" + packing.ordinal());
            at("docker" + packing.ordinal(), "team/app").assertSameFiles("1.0", saved.app);
        }
    }

    @Test
    @RequiresTool("crane")
    void craneWritesLayersAsTheyAre() throws IOException {
        List<String> crane = List.of("crane", "--insecure", "pull");
        Path one = folder.resolve("one.tar");
        run(crane, "--format", "tarball", repository("team/docker:2"), one.toString());
        verified(one, "one");
        at("one", "team/docker").assertSameFiles("2", saved.docker);

        String zstd = repository("team/zstd:3.0-rc.1");
        Path tarball = folder.resolve("zstd.tar");
        run(crane, zstd, tarball.toString());
        ImportReport refused = below(tarball, "zstd", ImportOptions.DEFAULT);
        assertThat(refused.status()).isEqualTo(Status.REJECTED);
        ReportProblem problem = refused.problems().get(0);
        assertThat(problem.code()).isEqualTo("KIND_NOT_READ");
        assertThat(problem.fix()).contains("crane pull --format=oci");

        // As the problem says.
        Path layout = folder.resolve("layout");
        run(crane, "--format=oci", "--annotate-ref", zstd, layout.toString());
        verified(packed(layout), "zstd");
        at("zstd", "team/zstd").assertSame("3.0-rc.1", saved.named(zstd));
    }

    private Path skopeo(String name, String format, String... options) {
        Path file = folder.resolve("skopeo-" + Math.abs((name + format).hashCode()) + ".tar");
        List<String> command = new ArrayList<>(List.of("skopeo"));
        List<String> last = new ArrayList<>();
        for (int i = 0; i < options.length; i++) {
            (options[i].startsWith("--override") ? command : last).add(options[i]);
            if (options[i].startsWith("--override")) {
                command.add(options[++i]);
            }
        }
        command.addAll(
                List.of(
                        "copy",
                        "--quiet",
                        "--insecure-policy",
                        "--src-tls-verify=false",
                        "docker://" + repository(name),
                        format + ":" + file + ":" + repository(name)));
        command.addAll(last);
        Tool.run(command);
        return file;
    }

    private void regctl(String... arguments) {
        run(List.of("regctl", "--host", "reg=" + source.address() + ",tls=disabled"), arguments);
    }

    private Image child(String architecture) {
        return saved.multi.children().stream()
                .map(Image.class::cast)
                .filter(
                        image ->
                                new String(image.config(), java.nio.charset.StandardCharsets.UTF_8)
                                        .contains(architecture))
                .findFirst()
                .orElseThrow();
    }

    private Element named(String name) {
        return saved.named(repository(name));
    }

    private static String repositoryOf(String name) {
        return path(name).substring(0, path(name).lastIndexOf(':'));
    }

    private static String tagOf(String name) {
        return name.substring(name.lastIndexOf(':') + 1);
    }

    private void verified(Path file, String below) {
        assertVerified(below(file, below, ImportOptions.DEFAULT));
    }

    private ImportReport below(Path file, String below, ImportOptions options) {
        return imports.runOneShot(
                file, RepositoryPrefix.parse(target.address() + "/" + below), options);
    }

    private Landed at(String below, String path) {
        return new Landed(target.contents(), below + "/" + path);
    }
}
