package io.longshore.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.json.JsonTree;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Index;
import io.longshore.testing.archive.TestImages.Layer;
import io.longshore.testing.registry.RegistryContents;
import io.longshore.testing.registry.RegistryContents.Held;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is in a repository of the target registry, compared with what is in the source registry. */
record Landed(RegistryContents contents, String repository) {

    /** The tag names this image or index, and all of it is there, byte for byte. */
    void assertSame(String tag, Element expected) {
        Map<String, Held> tags = contents.tags(repository);
        assertThat(tags).as(repository).containsKey(tag);
        assertThat(tags.get(tag).digest())
                .as("%s:%s", repository, tag)
                .isEqualTo(expected.digest().toString());
        assertThat(tags.get(tag).mediaType()).isEqualTo(expected.mediaType());
        assertHeld(expected);
    }

    /** The image has its signature, where cosign looks for it. */
    void assertSigned(Element signed, Element signature) {
        assertSame(TestImages.signatureTag(signed), signature);
    }

    /** All of it is there, under whatever tag. */
    void assertHeld(Element expected) {
        assertThat(contents.manifestBytes(repository, expected.digest().toString()))
                .isEqualTo(expected.manifest());
        if (expected instanceof Index index) {
            index.children().forEach(this::assertHeld);
        } else if (expected instanceof Image image) {
            assertThat(contents.blob(repository, Digest.of(image.config())))
                    .isEqualTo(image.config());
            for (Layer layer : image.layers()) {
                assertThat(Digest.of(contents.blob(repository, layer.digest())))
                        .isEqualTo(layer.digest());
            }
        }
    }

    /** The registry lists the referrer under its subject: Distribution has the tag for it. */
    void assertListed(Element referrer, Element subject) {
        assertHeld(referrer);
        byte[] list = contents.manifestBytes(repository, "sha256-" + subject.digest().hex());
        assertThat(Manifest.read(list, null).manifests())
                .extracting(Descriptor::digest)
                .contains(referrer.digest());
    }

    /** The tag names an image of this config with these files: its manifest may be another. */
    void assertSameFiles(String tag, Image expected) throws IOException {
        byte[] bytes = contents.manifestBytes(repository, tag);
        Manifest manifest = Manifest.read(bytes, null);
        Digest config = manifest.config().orElseThrow().digest();
        assertThat(JsonTree.of(contents.blob(repository, config)))
                .as("%s:%s", repository, tag)
                .isEqualTo(JsonTree.of(expected.config()));
        assertThat(config).isEqualTo(Digest.of(expected.config()));
        List<String> diffIds = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            byte[] blob = contents.blob(repository, layer.digest());
            assertThat(Digest.of(blob)).isEqualTo(layer.digest());
            boolean isGzip = blob.length > 1 && blob[0] == 0x1f && (blob[1] & 0xff) == 0x8b;
            diffIds.add(Digest.of(isGzip ? RandomContent.gunzip(blob) : blob).toString());
        }
        assertThat(diffIds).isEqualTo(expected.layers().stream().map(Layer::diffId).toList());
    }
}
