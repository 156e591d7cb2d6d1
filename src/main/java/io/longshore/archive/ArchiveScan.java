package io.longshore.archive;

import io.longshore.oci.Digest;
import io.longshore.oci.FileHashes;
import java.util.List;

/**
 * What one read of a whole tarball found.
 *
 * @param hashes of the whole file: SHA-256, and the requested ones
 * @param damages empty if every blob, config and manifest is present and intact; the first {@link
 *     #MOST_DAMAGES} of each kind, so that a hostile tarball cannot fill the memory
 */
public record ArchiveScan(FileHashes hashes, List<Damage> damages) {
    public static final int MOST_DAMAGES = 1000;

    public ArchiveScan {
        damages = List.copyOf(damages);
    }

    /** The SHA-256 of the whole file. */
    public Digest sha256() {
        return hashes.sha256();
    }

    public boolean isWhole() {
        return damages.isEmpty();
    }
}
