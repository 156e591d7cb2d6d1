package io.longshore.delivery;

import io.longshore.oci.Repository;
import io.longshore.registry.CredentialSources;
import io.longshore.registry.ProductFinder;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.RepositoryClient;
import io.longshore.task.Cancellation;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One client for each registry that this process talks to; closes them. Thread-safe.
 *
 * <p>The settings of the main registry, credentials above all, hold for it alone: any other one is
 * spoken to over TLS with the same CA, and with the credentials that the environment and Docker's
 * files hold for it by name, if any.
 */
public final class Registries implements AutoCloseable {
    private final RegistrySettings main;
    private final CredentialSources others;
    private final ProductFinder finder;
    private final Map<String, RegistryClient> clients = new HashMap<>();
    private final Map<String, RegistryProduct> products = new ConcurrentHashMap<>();

    /**
     * @param finder tells which product each registry is
     */
    public Registries(RegistrySettings main, ProductFinder finder) {
        this.main = main;
        this.others = CredentialSources.ofProcess();
        this.finder = finder;
    }

    /** The client of the registry that is configured. */
    public RegistryClient main() {
        return client(main.registry());
    }

    /** The client of this registry. */
    public synchronized RegistryClient client(String registry) {
        return clients.computeIfAbsent(
                registry,
                name ->
                        RegistryClient.connect(
                                name.equals(main.registry())
                                        ? main
                                        : RegistrySettings.builder(name)
                                                .credentials(others.find(name))
                                                .caFiles(main.caFiles())
                                                .environment(main.environment())
                                                .build()));
    }

    /**
     * What is known of this registry beyond the distribution API; asked once.
     *
     * @throws io.longshore.problem.ProblemException if it does not answer
     */
    public RegistryProduct product(String registry, Cancellation cancellation) {
        return products.computeIfAbsent(registry, name -> finder.find(client(name), cancellation));
    }

    /** The client of this repository. */
    public RepositoryClient repository(Repository repository) {
        return client(repository.registry()).repository(repository.path());
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(RegistryClient::close);
        clients.clear();
    }
}
