package io.longshore.bundle;

import io.longshore.archive.ArchiveLimits;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RepositoryClient;
import io.longshore.task.Cancellation;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A bundle's images in registries: first in the repository of the bundle that names them, where an
 * import puts all of them, else where they came from.
 */
public final class RegistrySource implements ImageSource {
    /** Configs have some KiB; registries bound them no further. */
    private static final int LARGEST_CONFIG = 8 << 20;

    private final Function<Repository, RepositoryClient> clients;
    private final Predicate<Repository> reachable;
    private final ArchiveLimits limits;
    private final Cancellation cancellation;

    private RegistrySource(
            Function<Repository, RepositoryClient> clients,
            Predicate<Repository> reachable,
            ArchiveLimits limits,
            Cancellation cancellation) {
        this.clients = clients;
        this.reachable = reachable;
        this.limits = limits;
        this.cancellation = cancellation;
    }

    /** Asks this registry and never another one: in an air gap there is none. */
    public static RegistrySource within(
            RegistryClient registry, ArchiveLimits limits, Cancellation cancellation) {
        return new RegistrySource(
                repository -> registry.repository(repository.path()),
                repository -> repository.registry().equals(registry.registry()),
                limits,
                cancellation);
    }

    /** Asks every registry that a lock names. */
    public static RegistrySource anywhere(
            Function<Repository, RepositoryClient> clients,
            ArchiveLimits limits,
            Cancellation cancellation) {
        return new RegistrySource(clients, repository -> true, limits, cancellation);
    }

    /**
     * The image that a reference of a user names.
     *
     * @throws io.longshore.problem.ProblemException {@code IMAGE_NOT_FOUND}
     */
    public Located locate(Reference reference) {
        Repository repository = reference.repository();
        Manifest manifest =
                clients.apply(repository)
                        .manifest(reference.target(), cancellation)
                        .orElseThrow(
                                () ->
                                        new ProblemException(
                                                Problem.permanent(
                                                        Code.IMAGE_NOT_FOUND,
                                                        "There is no image " + reference + ".",
                                                        "The registry answered that it does not exist.",
                                                        "Look up the name and the tag or digest in"
                                                                + " the registry.")));
        return new Located(Reference.of(repository, manifest.digest()), manifest);
    }

    @Override
    public ArchiveLimits limits() {
        return limits;
    }

    @Override
    public Optional<Located> find(Reference origin, Repository beside) {
        Digest digest = origin.requireDigest();
        Optional<Manifest> here = clients.apply(beside).manifest(digest.toString(), cancellation);
        if (here.isPresent()) {
            return Optional.of(new Located(Reference.of(beside, digest), here.get()));
        }
        if (origin.repository().equals(beside) || !reachable.test(origin.repository())) {
            return Optional.empty();
        }
        return clients.apply(origin.repository())
                .manifest(digest.toString(), cancellation)
                .map(manifest -> new Located(origin, manifest));
    }

    @Override
    public byte[] read(Located image, Descriptor config) {
        return clients.apply(image.location().repository())
                .readBlob(config.digest(), config.sizeBytes(), LARGEST_CONFIG, cancellation);
    }

    @Override
    public InputStream open(Located image, Descriptor blob) {
        return clients.apply(image.location().repository())
                .openBlob(blob.digest(), blob.sizeBytes(), cancellation);
    }
}
