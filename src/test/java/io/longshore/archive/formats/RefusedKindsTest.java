package io.longshore.archive.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.testing.archive.RawTar;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.archive.TestArchives;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no archive of images is refused for what it is, with a way that works. */
class RefusedKindsTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "oc-mirror-v1, publish/.metadata.json v2/a/manifests/latest",
        "registry-storage, v2/repositories/a/_manifests/tags/1/current/link",
        "registry-storage, ./docker/registry/v2/blobs/sha256/aa/x/data",
        "helm-chart, ./Chart.yaml ./values.yaml",
        "helm-chart, hello/Chart.yaml hello/charts/sub/Chart.yaml",
        "bundle-source, bundle/.imgpkg/images.yml bundle/config/x.yaml",
        "bundle-source, .imgpkg/images.yml",
        "ocm, artifact-index.json blobs/sha256.aa",
        "root-file-system, .dockerenv bin/sh",
        "root-file-system, ./usr/bin/env ./usr/lib/os-release",
        "wrapped-chart, c/Images.lock c/a/oci-layout c/a/index.json c/b/oci-layout c/b/index.json",
        "layout-without-index, oci-layout blobs/sha256/x manifest.json",
        "layout-without-index, oci-layout blobs/sha256/x",
        "several-layouts, a/oci-layout a/index.json b/oci-layout b/index.json",
        "tar, etc/passwd etc/x",
        "tar, bin/x README"
    })
    void aTarIsNamedByWhatItHolds(String kind, String names) throws IOException {
        Path file = folder.resolve("x.tar");
        try (RawTar tar = new RawTar(file)) {
            for (String name : names.split(" ")) {
                tar.file(name, "{}".getBytes(UTF_8));
            }
            tar.end();
        }
        Problem problem = problem(file);

        assertThat(Archives.recognise(file, TestArchives.LIMITS).kind().id()).isEqualTo(kind);
        assertThat(problem.code())
                .isEqualTo(kind.equals("tar") ? Code.MANIFEST_JSON_MISSING : Code.KIND_NOT_READ);
        assertThat(problem.fix()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"app\"}|index.html src/x.js|MANIFEST_JSON_MISSING",
                "{\"schemaVersion\":2}|x|MANIFEST_JSON_MISSING",
                "[{\"a\":1}]|x|MANIFEST_JSON_UNREADABLE",
                "[]|x|''",
                "null|x|MANIFEST_JSON_UNREADABLE",
                "\ufeff[{\"Config\":\"x\"}]|repositories HEX/layer.tar|MANIFEST_JSON_UNREADABLE"
            })
    void aManifestJsonOfAnyOriginIsNeitherDamageNorAttack(String text, String others, String code)
            throws IOException {
        Path file = folder.resolve("x.tar");
        try (RawTar tar = new RawTar(file)) {
            for (String name : others.replace("HEX", "0123456789abcdef".repeat(4)).split(" ")) {
                tar.file(name, new byte[100]);
            }
            tar.file("manifest.json", text.translateEscapes().getBytes(UTF_8));
            tar.end();
        }
        if (code.isEmpty()) {
            try (var archive = TestArchives.open(file)) {
                assertThat(archive.entries()).isEmpty();
            }
        } else {
            assertThat(problem(file).code().name()).isEqualTo(code);
            assertThat(problem(file).why()).doesNotContain("attack");
        }
    }

    @Test
    void aFileThatWasCompressedTwiceIsNamedWithItsCommand() throws IOException {
        byte[] once = Files.readAllBytes(Samples.file("airgap-docker-save.tar.gz"));
        Path file = Files.write(folder.resolve("x.tar.gz"), gzip(once));
        Recognition found = Archives.recognise(file, TestArchives.LIMITS);

        assertThat(found.kind().id()).isEqualTo("compressed-twice");
        assertThat(found.compression().id()).isEqualTo("gzip");
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({
        "ctr-app.tar, a second archive behind its end, a file of its own",
        "README.md, data after its end, Copy or export"
    })
    void whatFollowsATarIsNamed(String second, String what, String fix) throws IOException {
        Path file = Files.copy(Samples.file("docker20-save-one.tar"), folder.resolve("x.tar"));
        Files.write(file, Files.readAllBytes(Samples.file(second)), StandardOpenOption.APPEND);

        assertThat(problem(file).code()).isEqualTo(Code.TARBALL_UNSAFE);
        assertThat(problem(file).what()).contains(what);
        assertThat(problem(file).fix()).contains(fix);
    }

    @ParameterizedTest
    @CsvSource({
        "x.tar.001, part",
        "x.tar.00, part",
        "x.tar.aa, part",
        "x.tgz.bc, part",
        "x.tar.part1, part",
        "x.partab, part",
        "x-1.200, oci-layout",
        "x.tar, oci-layout",
        "x_part1of3.tar, oci-layout"
    })
    void theFirstPartOfATarIsKnownByItsNameAndItsCutEnd(String name, String kind)
            throws IOException {
        byte[] whole = Files.readAllBytes(Samples.file("ctr-two-images.tar"));
        Path file = Files.write(folder.resolve(name), Arrays.copyOf(whole, whole.length / 2));

        assertThat(Archives.recognise(file, TestArchives.LIMITS).kind().id()).isEqualTo(kind);
        assertThat(problem(file).code())
                .isEqualTo(kind.equals("part") ? Code.KIND_NOT_READ : Code.TARBALL_TRUNCATED);
        Files.write(file, whole);
        try (var archive = TestArchives.open(file)) {
            assertThat(archive.entries()).as("what is whole is no part").isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "web-page, '\ufeff\n<!DOCTYPE html>\n<html><title>Sign in</title>'",
        "web-page, '<html lang=\"en\">'",
        "web-page, '<?xml version=\"1.0\"?><!-- x --><HTML>'",
        "git-lfs-pointer, 'version https://git-lfs.github.com/spec/v1\noid sha256:1'",
        "registry-error, '{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}'",
        "manifest, '{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:1\"}}'",
        "unknown, 'These are the images.'",
        "unknown, '<note>'",
        "unknown, '{\"a\":1}'"
    })
    void aTextThatADownloadLeftIsNamedAndKeepsItsPlaceInDrop(String kind, String text)
            throws IOException {
        byte[] bytes = text.translateEscapes().getBytes(UTF_8);
        Path file = Files.write(folder.resolve("x.tar"), bytes);

        assertThat(Archives.recognise(file, TestArchives.LIMITS).kind().id()).isEqualTo(kind);
        assertThat(problem(file).code())
                .isEqualTo(kind.equals("unknown") ? Code.NOT_A_TARBALL : Code.KIND_NOT_READ);
        assertThat(Archives.isKnown("notes", bytes)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "lzip, 4c5a4950, x.tar.lz, lzip -dc x.tar.lz > x.tar",
        "lzop, 894c5a4f00, x.tar.lzo, lzop -dc x.tar.lzo > x.tar",
        "lzma, 5d0000, x.tar.lzma, xz --format=lzma -dc x.tar.lzma > x.tar",
        "compress, 1f9d, x.tar.Z, gunzip -c x.tar.Z > x.tar",
        "lz4, 04224d18, x.tar.lz4, lz4 -dc x.tar.lz4 > x.tar"
    })
    void aCompressionThatIsNotReadIsNamedWithItsCommand(
            String compression, String magic, String name, String command) throws IOException {
        byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(magic), 600);
        Arrays.fill(bytes, magic.length() / 2, bytes.length, (byte) 0x99);
        Problem problem = problem(Files.write(folder.resolve(name), bytes));

        assertThat(problem.code()).isEqualTo(Code.NOT_A_TARBALL);
        assertThat(problem.what()).contains("compressed with " + compression);
        assertThat(problem.fix()).contains(": " + command + ".");
    }

    private static Problem problem(Path file) {
        return catchThrowableOfType(ProblemException.class, () -> TestArchives.open(file).close())
                .problem();
    }
}
