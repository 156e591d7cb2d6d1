package io.longshore.transfer;

import io.longshore.oci.Digest;
import java.util.Optional;

/**
 * Hints where in a registry a blob may be already, so that it can be mounted instead of sent. A
 * wrong hint costs a request; the registry alone decides.
 */
@FunctionalInterface
public interface MountSources {
    /** Knows nothing. */
    MountSources NONE = blob -> Optional.empty();

    /** The path of another repository of the same registry that may have the blob. */
    Optional<String> find(Digest blob);
}
