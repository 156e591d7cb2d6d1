package io.longshore.transfer;

import io.longshore.bundle.LockInput;
import io.longshore.oci.Reference;
import java.nio.file.Path;

/**
 * The source and target of an export.
 *
 * @param file the tarball; an existing file is replaced at the end
 * @param signatures whether cosign's {@code .sig} tags are included
 * @param artifacts whether all that belongs to an image is: signatures, attestations, SBOMs by
 *     cosign's tags, and what names it as its subject (OCI 1.1 referrers)
 * @param includeNonDistributable whether to include layers whose type says that they are not to be
 *     distributed
 */
public record ExportRequest(
        Source source,
        Path file,
        boolean signatures,
        boolean artifacts,
        boolean includeNonDistributable) {

    /** What to export. */
    public sealed interface Source {
        /** The registry that it is in. */
        String registry();
    }

    /** A bundle with all that it names. */
    public record OfBundle(Reference reference) implements Source {
        @Override
        public String registry() {
            return reference.repository().registry();
        }
    }

    /** A plain image or index. */
    public record OfImage(Reference reference) implements Source {
        @Override
        public String registry() {
            return reference.repository().registry();
        }
    }

    /** What a BundleLock or an ImagesLock names. */
    public record OfLock(LockInput lock) implements Source {
        @Override
        public String registry() {
            return lock.registry();
        }
    }
}
