package io.longshore.supervisor;

import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bundle that is in the registry of this site.
 *
 * @param origin the repository that it was exported from; null if its tarball does not say
 * @param tag its release tag; null if it has none
 * @param local where it is now, by digest
 */
public record ImportedBundle(@Nullable Repository origin, @Nullable String tag, Reference local) {

    /** The reference in this text names the bundle: by its digest, or by its origin and tag. */
    public boolean isNamedBy(String text) {
        return misfit(text).isEmpty();
    }

    /**
     * Why the reference in this text does not name the bundle; empty if it does. A digest
     * identifies the content in any repository; a tag identifies it only in the origin.
     */
    Optional<String> misfit(String text) {
        Reference named;
        try {
            named = Reference.parse(text);
        } catch (ProblemException e) {
            return Optional.of("'" + Printable.of(text) + "' is not a reference with its registry");
        }
        String names = "it names " + Printable.of(text);
        if (named.digest() != null) {
            return named.digest().equals(local.digest())
                    ? Optional.empty()
                    : Optional.of(names + ", but the bundle is " + local.digest());
        }
        if (origin == null) {
            return Optional.of(names + ", but the archive does not say where its bundle is from");
        }
        if (!named.repository().equals(origin)) {
            return Optional.of(names + ", but the bundle is from " + origin);
        }
        if (Objects.equals(named.tag(), tag)) {
            return Optional.empty();
        }
        return Optional.of(
                names
                        + (tag == null
                                ? ", but the archive does not say which tag its bundle had"
                                : ", but the bundle has the tag " + tag));
    }
}
