package io.longshore.testing.registry;

import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.Repository;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RepositoryClient;
import io.longshore.registry.blob.BlobContent;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Index;
import io.longshore.testing.archive.TestImages.Layer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Pushes test images into a registry, each into the repository that it names. */
public final class Pushed {
    private final RegistryClient registry;
    private final Cancellation cancellation = Cancellation.none();

    public Pushed(RegistryClient registry) {
        this.registry = registry;
    }

    /** An image or index with all that it consists of, and tags for it. */
    public <E extends Element> E push(E element, String... tags) {
        RepositoryClient client =
                registry.repository(Repository.parse(element.repository()).path());
        if (element instanceof Image image) {
            image.layers().forEach(layer -> blob(client, content(layer)));
            blob(client, BlobContent.of(image.config()));
        } else if (element instanceof Index index) {
            index.children().forEach(this::push);
        }
        Manifest manifest = Manifest.read(element.manifest(), element.mediaType());
        client.pushManifest(manifest, manifest.digest().toString(), cancellation);
        for (String tag : tags) {
            client.pushManifest(manifest, tag, cancellation);
        }
        return element;
    }

    private void blob(RepositoryClient client, BlobContent blob) {
        client.pushBlob(blob, Optional.empty(), Progress.NONE, cancellation);
    }

    private static BlobContent content(Layer layer) {
        return layer.content() == null ? new Zeros(layer) : BlobContent.of(layer.content());
    }

    private record Zeros(Layer layer) implements BlobContent {
        @Override
        public Digest digest() {
            return layer.digest();
        }

        @Override
        public long sizeBytes() {
            return layer.size();
        }

        @Override
        public void writeTo(OutputStream out, long from, long length) throws IOException {
            byte[] chunk = new byte[1 << 16];
            for (long left = length; left > 0; left -= chunk.length) {
                out.write(chunk, 0, (int) Math.min(left, chunk.length));
            }
        }
    }
}
