package io.longshore.bundle;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Manifest;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RepositoryClient;
import io.longshore.task.Cancellation;
import java.io.InputStream;
import java.util.Optional;

/**
 * A bundle's images in a registry: first in the bundle's own repository, where an import puts all
 * of them, else where they came from, provided that is the same registry. Another registry is never
 * asked: in an air gap there is none.
 */
final class RegistrySource implements ImageSource {
    /** Configs have some KiB; registries bound them no further. */
    private static final int LARGEST_CONFIG = 8 << 20;

    private final RegistryClient registry;
    private final RepositoryClient home;
    private final Cancellation cancellation;

    RegistrySource(RegistryClient registry, Repository home, Cancellation cancellation) {
        this.registry = registry;
        this.home = registry.repository(home.path());
        this.cancellation = cancellation;
    }

    /**
     * The image that a reference of a user names.
     *
     * @throws io.longshore.problem.ProblemException {@code IMAGE_NOT_FOUND}
     */
    Located locate(Reference reference) {
        Manifest manifest =
                home.manifest(reference.target(), cancellation)
                        .orElseThrow(
                                () ->
                                        Problem.permanent(
                                                        Code.IMAGE_NOT_FOUND,
                                                        "There is no image " + reference + ".",
                                                        "The registry answers that it does not know it.",
                                                        "Look up the name and the tag or digest in"
                                                                + " the registry.")
                                                .asException());
        return new Located(home.repository().at(manifest.digest()), manifest);
    }

    @Override
    public Optional<Located> find(Reference origin) {
        Optional<Manifest> here = home.manifest(origin.digest().toString(), cancellation);
        if (here.isPresent()) {
            return Optional.of(new Located(home.repository().at(origin.digest()), here.get()));
        }
        if (!origin.repository().registry().equals(registry.registry())) {
            return Optional.empty();
        }
        return client(origin.repository())
                .manifest(origin.digest().toString(), cancellation)
                .map(manifest -> new Located(origin, manifest));
    }

    @Override
    public byte[] read(Located image, Descriptor config) {
        return client(image.location().repository())
                .readBlob(config.digest(), config.sizeBytes(), LARGEST_CONFIG, cancellation);
    }

    @Override
    public InputStream open(Located image, Descriptor blob) {
        return client(image.location().repository())
                .openBlob(blob.digest(), blob.sizeBytes(), cancellation);
    }

    private RepositoryClient client(Repository repository) {
        return repository.equals(home.repository()) ? home : registry.repository(repository.path());
    }
}
