package io.longshore.testing.archive;

import io.longshore.oci.Reference;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistrySettings;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.registry.Pushed;
import io.longshore.transfer.BundleExport;
import io.longshore.transfer.ExportRequest;
import java.nio.file.Path;

/**
 * A tarball, exported from a registry, of a bundle {@code apps/bundle:1.0} with one image and what
 * is attached to it.
 *
 * @param tar the tarball
 * @param image the bundle's image
 * @param attestation attached by a tag
 * @param sbom attached by a tag
 * @param referrer attached as a referrer
 * @param other attached as a referrer
 * @param signature attached to the first referrer as a referrer
 */
public record ArtifactBundle(
        Path tar,
        Image image,
        Image attestation,
        Image sbom,
        Image referrer,
        Image other,
        Image signature) {
    /** Exports one to this file. */
    public static ArtifactBundle export(Path tar) {
        TestImages images = new TestImages(31);
        try (SandboxRegistry source = SandboxRegistry.start(SandboxOptions.defaults());
                RegistryClient registry =
                        RegistryClient.connect(
                                RegistrySettings.builder(source.address())
                                        .plainHttp(true)
                                        .build());
                Parallel parallel = new Parallel(2)) {
            Pushed pushed = new Pushed(registry);
            Image image =
                    pushed.push(images.image(source.address() + "/apps/a", images.layer(100)));
            Image attestation = pushed.push(images.signature(image), tag(image, "att"));
            Image sbom = pushed.push(images.signature(image), tag(image, "sbom"));
            Image referrer = pushed.push(images.referrer(image, "application/vnd.x.sbom"));
            Image other = pushed.push(images.referrer(image, "application/vnd.x.scan"));
            Image signature = pushed.push(images.referrer(referrer, "application/vnd.x.signature"));
            Image bundle =
                    pushed.push(images.bundle(source.address() + "/apps/bundle", image), "1.0");
            new BundleExport(
                            repository -> registry.repository(repository.path()),
                            TestArchives.LIMITS,
                            parallel,
                            Progress.NONE,
                            Cancellation.none())
                    .run(
                            new ExportRequest(
                                    new ExportRequest.OfBundle(
                                            Reference.parse(bundle.repository() + ":1.0")),
                                    tar,
                                    false,
                                    true,
                                    false));
            return new ArtifactBundle(tar, image, attestation, sbom, referrer, other, signature);
        }
    }

    /** The tag by which something is attached. */
    public static String tag(Element of, String suffix) {
        return "sha256-" + of.digest().hex() + "." + suffix;
    }
}
