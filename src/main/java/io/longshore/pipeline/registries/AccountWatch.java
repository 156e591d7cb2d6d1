package io.longshore.pipeline.registries;

import io.longshore.oci.Repository;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import java.time.Instant;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks when the account at the registry expires, where the registry says so. */
public final class AccountWatch {
    private static final Logger LOG = LoggerFactory.getLogger(AccountWatch.class);

    private final Registries registries;
    private final Repository repository;
    private final Consumer<Instant> listener;

    /**
     * @param repository that the account pushes to
     * @param listener is told of the end; not called where there is none, or it is not known
     */
    public AccountWatch(Registries registries, Repository repository, Consumer<Instant> listener) {
        this.registries = registries;
        this.repository = repository;
        this.listener = listener;
    }

    /** One look. */
    public void look() {
        Cancellation cancellation = new Cancellation();
        try {
            registries
                    .product(repository.registry(), cancellation)
                    .accountEnd(repository, cancellation)
                    .ifPresent(listener);
        } catch (ProblemException e) {
            LOG.debug("when the account expires is not known: {}", e.problem().what());
        }
    }
}
