package io.longshore.tarball;

import io.longshore.oci.Digest;
import java.util.List;
import java.util.Optional;

/**
 * What one read of a whole tarball found.
 *
 * @param sha256 of the file
 * @param sha512 of the file as 128 lower-case hexadecimal digits, if it was asked for
 * @param damages empty if every blob, config and manifest is present and intact; the first {@link
 *     #MOST_DAMAGES} of each kind, so that a hostile tarball cannot fill the memory
 */
public record TarballCheck(Digest sha256, Optional<String> sha512, List<Damage> damages) {
    static final int MOST_DAMAGES = 1000;

    public TarballCheck {
        damages = List.copyOf(damages);
    }

    public boolean isWhole() {
        return damages.isEmpty();
    }
}
