package io.longshore.trust.signature;

import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.oci.Digest;
import org.jspecify.annotations.Nullable;

/**
 * An element that has the form of something attached to an image.
 *
 * @param subject the image, which is in the same tarball
 * @param flaw why its content is not what the form asks for, without a full stop; null if it is.
 *     With a flaw it is not exempt from the signature policy
 */
record Artifact(ImageEntry entry, ArtifactForm form, Digest subject, @Nullable String flaw) {
    boolean isExempt() {
        return flaw == null;
    }
}
