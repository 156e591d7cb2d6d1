package io.longshore.transfer;

import io.longshore.registry.ManifestLookup;
import io.longshore.registry.RepositoryClient;

/**
 * Where an import pushes to.
 *
 * @param repository the plan's target, for a push
 * @param lookup reads what the repository has; one for each import
 * @param mountSources where blobs may be mounted from
 */
public record ImportTarget(
        RepositoryClient repository, ManifestLookup lookup, MountSources mountSources) {}
