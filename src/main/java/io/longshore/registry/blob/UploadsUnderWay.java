package io.longshore.registry.blob;

import io.longshore.oci.Digest;
import io.longshore.task.Cancellation;
import io.longshore.task.SingleFlight;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * The uploads to one registry that are under way, shared by its repositories: each blob is sent to
 * a repository once at a time, and a registry under load gets fewer uploads at a time. Thread-safe.
 */
public final class UploadsUnderWay {
    private record Key(String repository, Digest digest) {}

    private final SingleFlight<Key, BlobOutcome> uploads = new SingleFlight<>();
    private final ConcurrentMap<Key, UploadAhead> ahead = new ConcurrentHashMap<>();
    private final UploadLimiter limiter = new UploadLimiter();
    private final BodyLimit bodyLimit = new BodyLimit();

    /** Does the work, or waits for the caller that sends the same blob to the same repository. */
    SingleFlight.Landed<BlobOutcome> once(
            String repository,
            Digest digest,
            Cancellation cancellation,
            Supplier<BlobOutcome> work) {
        return uploads.run(new Key(repository, digest), cancellation, work);
    }

    /** Does the work as soon as the registry takes one more upload. */
    <T> T limited(Cancellation cancellation, Supplier<T> work) {
        return limiter.run(cancellation, work);
    }

    /** From now on {@link #takeAhead} finds it; false if the blob has another already. */
    boolean addAhead(String repository, Digest digest, UploadAhead upload) {
        return ahead.putIfAbsent(new Key(repository, digest), upload) == null;
    }

    /** The upload that began before its push, for one caller. */
    Optional<UploadAhead> takeAhead(String repository, Digest digest) {
        return Optional.ofNullable(ahead.remove(new Key(repository, digest)));
    }

    /** The largest body that the registry takes. */
    BodyLimit bodyLimit() {
        return bodyLimit;
    }
}
