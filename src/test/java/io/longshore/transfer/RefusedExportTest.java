package io.longshore.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.bundle.LockInput;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.Reference;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.testing.archive.TestArchives;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.registry.Pushed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Why an export fails, and that it fails before it writes a tarball. */
class RefusedExportTest extends BundleExportFixture {
    @Test
    void anImageFoundInNoLocationIsNamed() throws IOException {
        Image lost = images.image(at("apps/lost"), images.layer(10));
        new Pushed(registry).push(images.bundle(at("apps/bundle"), first, lost), "1.0");

        Problem problem = problem(bundle("1.0"));

        assertThat(problem.code()).isEqualTo(Code.IMAGE_NOT_FOUND);
        assertThat(problem.what()).contains(lost.ref()).contains("apps/bundle");
        assertThat(files()).isEmpty();
    }

    @Test
    void confusingABundleWithAnImageIsReported() {
        Problem bundleAsImage = problem(new ExportRequest.OfImage(Reference.parse(bundle.ref())));
        Problem imageAsBundle = problem(new ExportRequest.OfBundle(Reference.parse(first.ref())));

        assertThat(bundleAsImage.code()).isEqualTo(Code.IS_A_BUNDLE);
        assertThat(bundleAsImage.fix()).contains("-b");
        assertThat(imageAsBundle.code()).isEqualTo(Code.NOT_A_BUNDLE);
    }

    @Test
    void anUnreachableRegistryIsReported() throws IOException {
        sandbox.close();

        assertThat(problem(bundle("1.0")).code()).isEqualTo(Code.REGISTRY_UNREACHABLE);
        assertThat(files()).isEmpty();
    }

    @Test
    void anUnknownKindOfLockFileIsReportedBeforeAnyRequest() throws IOException {
        Path lock =
                Files.writeString(
                        folder.resolve("config.yml"),
                        "apiVersion: kbld.k14s.io/v1alpha1\nkind: Config\n");

        assertThat(lockProblem(lock).code()).isEqualTo(Code.LOCK_FILE_UNUSABLE);
        assertThat(lockProblem(lock).why()).contains("Config");
        assertThat(lockProblem(Files.writeString(lock, "{not yaml")).code())
                .isEqualTo(Code.LOCK_FILE_UNUSABLE);
        assertThat(lockProblem(folder.resolve("none.yml")).code())
                .isEqualTo(Code.LOCK_FILE_UNUSABLE);
    }

    @Test
    void anUnwritableTargetIsReportedBeforeAnyDownload() throws IOException {
        Files.createDirectory(tar);
        assertThat(problem(bundle("1.0")).code()).isEqualTo(Code.FILE_UNWRITABLE);

        tar = folder.resolve("no/such/folder/bundle.tar");
        assertThat(problem(bundle("1.0")).code()).isEqualTo(Code.FILE_UNWRITABLE);
        assertThat(blobsSent).isEmpty();
    }

    @Test
    void aConfigThatIsNotValidUtf8IsRejected() {
        byte[] config = {(byte) 0xff, (byte) 0xfe, 0};
        String manifest =
                "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/x\",\"digest\":\""
                        + Digest.of(config)
                        + "\",\"size\":3},\"layers\":[]}";
        Image artifact =
                new Pushed(registry)
                        .push(
                                TestImages.imageOf(
                                        at("apps/artifact"),
                                        MediaTypes.OCI_MANIFEST,
                                        manifest.getBytes(StandardCharsets.UTF_8),
                                        config));

        assertThat(problem(new ExportRequest.OfImage(Reference.parse(artifact.ref()))).code())
                .isEqualTo(Code.IMAGE_NOT_EXPORTABLE);
    }

    private static Problem lockProblem(Path lock) {
        return catchThrowableOfType(
                        ProblemException.class,
                        () -> LockInput.read(lock, TestArchives.LIMITS.bundleImages()))
                .problem();
    }
}
