package io.longshore.pipeline.registries;

import io.longshore.oci.Repository;
import io.longshore.problem.ProblemException;
import io.longshore.registry.ProductDetector;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.RepositoryClient;
import io.longshore.registry.auth.CredentialSources;
import io.longshore.registry.http.PreliminaryQueries;
import io.longshore.task.Cancellation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client for each registry that this process talks to; closes them. Thread-safe.
 *
 * <p>The settings of the main registry, credentials above all, hold for it alone: any other one is
 * spoken to over TLS with the same CA, and with the credentials that the environment and Docker's
 * files hold for it by name, if any.
 */
public final class Registries implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Registries.class);

    private final RegistrySettings main;
    private final CredentialSources others;
    private final List<ProductDetector> detectors;
    private final Map<String, RegistryClient> clients = new HashMap<>();
    private final Map<String, RegistryProduct> products = new ConcurrentHashMap<>();

    /**
     * @param detectors the products that registries are recognised as, in the order of asking
     */
    public Registries(RegistrySettings main, List<ProductDetector> detectors) {
        this.main = main;
        this.others = CredentialSources.ofProcess();
        this.detectors = List.copyOf(detectors);
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
                                                .caFiles(main.http().tls().caFiles())
                                                .environment(main.http().environment())
                                                .build()));
    }

    /**
     * The product of this registry, {@link RegistryProduct#PLAIN} if none is recognised or the
     * registry does not answer the question. An answer is kept.
     *
     * @throws io.longshore.problem.ProblemException if the registry cannot be reached, or does not
     *     answer for now and a product is required ({@link ProductDetector#isRequired})
     */
    public RegistryProduct product(String registry, Cancellation cancellation) {
        RegistryProduct known = products.get(registry);
        if (known != null) {
            return known;
        }
        Optional<RegistryProduct> product = detect(client(registry), cancellation);
        product.ifPresent(found -> products.put(registry, found));
        return product.orElse(RegistryProduct.PLAIN);
    }

    /** Empty if an answer leaves it unknown: then the next import asks again. */
    private Optional<RegistryProduct> detect(RegistryClient client, Cancellation cancellation) {
        boolean isKnown = true;
        for (ProductDetector detector : detectors) {
            try {
                Optional<RegistryProduct> product = detector.detect(client, cancellation);
                if (product.isPresent()) {
                    return product;
                }
            } catch (ProblemException e) {
                boolean isAwaited = detector.isRequired() && e.problem().retryable();
                if (isAwaited || !PreliminaryQueries.leavesUnknown(e.problem())) {
                    throw e;
                }
                isKnown = false;
                LOG.info("{} It is used as a plain registry.", e.problem().what());
            }
        }
        return isKnown ? Optional.of(RegistryProduct.PLAIN) : Optional.empty();
    }

    /**
     * Asks the main registry whether it answers.
     *
     * @throws ProblemException {@code REGISTRY_UNREACHABLE}, or a problem of TLS
     */
    public void probe() {
        main().ping(Cancellation.none());
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
