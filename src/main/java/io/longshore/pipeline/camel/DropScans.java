package io.longshore.pipeline.camel;

import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.pipeline.definitions.ServiceDefinitions;
import io.longshore.problem.ProblemException;
import io.longshore.share.ClaimSteps;
import io.longshore.share.DroppedFile;
import io.longshore.share.PendingClaim;
import io.longshore.share.drop.DropScanner;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What the last scan of {@code drop/} found: tarballs that may be claimed, and service definitions
 * of bundles that were verified before. Not thread-safe: the thread of the consumer scans.
 */
public final class DropScans {
    private final Path drop;
    private final DropScanner scanner;
    private final ClaimSteps claims;
    private final ServiceDefinitions definitions;
    private final RateLimitedAlerts limitedAlerts;
    private final BooleanSupplier leads;

    private final Map<Path, DroppedFile> found = new HashMap<>();
    private final Set<Path> folders = new HashSet<>();

    /**
     * @param drop the folder that the scanner scans
     * @param leads false while another gateway may be at work: then nothing is claimed
     */
    public DropScans(
            Path drop,
            DropScanner scanner,
            ClaimSteps claims,
            ServiceDefinitions definitions,
            RateLimitedAlerts limitedAlerts,
            BooleanSupplier leads) {
        this.drop = drop;
        this.scanner = scanner;
        this.claims = claims;
        this.definitions = definitions;
        this.limitedAlerts = limitedAlerts;
        this.leads = leads;
    }

    /** The folder that is scanned. */
    Path drop() {
        return drop;
    }

    /**
     * Scans once, and reports files that are never claimed. After a failure nothing is found, and
     * the scanner still knows since when each file has not changed.
     *
     * @return true if a file may be claimed
     */
    boolean scan() {
        found.clear();
        folders.clear();
        if (!leads.getAsBoolean()) {
            return false;
        }
        try {
            scanner.scan(claims::mustWait).forEach(this::add);
            List<DroppedFile> wanted = definitions.wanted(scanner.loneDefinitions());
            wanted.stream().filter(it -> !claims.mustWait(it.relative())).forEach(this::add);
            scanner.untaken().forEach(limitedAlerts::warn);
        } catch (ProblemException e) {
            limitedAlerts.tell(e.problem());
        }
        return !found.isEmpty();
    }

    private void add(DroppedFile file) {
        found.putIfAbsent(file.path(), file);
        for (Path folder = file.path().resolveSibling("");
                folder.startsWith(drop) && folders.add(folder); ) {
            folder = folder.resolveSibling("");
        }
    }

    /** The file, if the last scan found that it may be claimed. */
    Optional<DroppedFile> find(Path file) {
        return Optional.ofNullable(found.get(file));
    }

    /** True for a folder above a file that may be claimed. */
    boolean leadsToAFile(Path folder) {
        return folders.contains(folder);
    }

    /**
     * The scan may be long ago: this process may have been suspended since.
     *
     * @return false if another gateway may be at work, or the file has changed since the scan
     */
    boolean mayClaim(DroppedFile file) {
        return leads.getAsBoolean()
                && !claims.mustWait(file.relative())
                && scanner.isAsScanned(file.path());
    }

    /** Ends a claim that failed for an unknown reason, unless the file was taken already. */
    void abandon(Object body) {
        if (body instanceof PendingClaim claim) {
            claims.abandon(claim);
        }
    }
}
