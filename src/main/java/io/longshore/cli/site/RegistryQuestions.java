package io.longshore.cli.site;

import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.pipeline.registries.Registries;
import io.longshore.proof.audit.RegistryView;
import io.longshore.registry.ManifestLookup;
import io.longshore.task.Cancellation;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Asks the registries that an audit is about. Thread-safe. */
public final class RegistryQuestions implements RegistryView {
    private final Registries registries;
    private final Cancellation cancellation;
    private final Map<Repository, ManifestLookup> repositories = new ConcurrentHashMap<>();

    public RegistryQuestions(Registries registries, Cancellation cancellation) {
        this.registries = registries;
        this.cancellation = cancellation;
    }

    @Override
    public void reach(String host) {
        registries.client(host).ping(cancellation);
    }

    @Override
    public Optional<Digest> find(Repository repository, String tagOrDigest) {
        return repositories.computeIfAbsent(repository, this::lookup).find(tagOrDigest);
    }

    private ManifestLookup lookup(Repository repository) {
        return new ManifestLookup(
                registries.repository(repository),
                () -> registries.product(repository.registry(), cancellation),
                cancellation);
    }
}
