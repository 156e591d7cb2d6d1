package io.longshore.oci;

import io.longshore.text.Printable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names a manifest in a repository: by digest, by tag, or (both) a digest that was found under a
 * tag, where the digest decides.
 *
 * @param tag null if there is none
 * @param digest null if there is none
 */
public record Reference(Repository repository, @Nullable String tag, @Nullable Digest digest) {
    public Reference {
        if (digest == null) {
            Objects.requireNonNull(tag, "a reference has a tag or a digest");
        }
        if (tag != null && !ReferenceGrammar.isTag(tag)) {
            throw Repository.bad(
                    repository + ":" + tag,
                    "'"
                            + Printable.of(tag)
                            + "' is not a tag: letters, digits, _ . -, at most 128, none of . - first",
                    repository + ":" + NearestName.tag(tag));
        }
    }

    /** A reference to content in a repository. */
    public static Reference of(Repository repository, Digest digest) {
        return new Reference(repository, null, digest);
    }

    /** A reference to a tag of a repository. */
    public static Reference of(Repository repository, String tag) {
        return new Reference(repository, tag, null);
    }

    /**
     * Reads {@code host[:port]/path[:tag][@digest]}; without tag and digest the tag is {@code
     * latest}, as imgpkg has it.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_REFERENCE} for any other text
     */
    public static Reference parse(String text) {
        Repository.requireNoScheme(text, NearestName::reference);
        String rest = text;
        @Nullable Digest digest = null;
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Digest.parse(rest.substring(at + 1));
            rest = rest.substring(0, at);
        }
        @Nullable String tag = null;
        int colon = rest.lastIndexOf(':');
        if (colon > rest.indexOf('/') && rest.indexOf('/') >= 0) {
            tag = rest.substring(colon + 1);
            rest = rest.substring(0, colon);
        }
        if (tag == null && digest == null) {
            tag = "latest";
        }
        return new Reference(Repository.read(rest, NearestName.reference(text)), tag, digest);
    }

    /**
     * The digest of a reference that is known to have one.
     *
     * @throws NullPointerException if it has a tag only
     */
    public Digest requireDigest() {
        return Objects.requireNonNull(digest, "a reference with a digest");
    }

    /** The last segment of a manifest's URL: the digest if there is one, else the tag. */
    public String target() {
        return digest != null ? digest.toString() : Objects.requireNonNull(tag);
    }

    /** Spelled out for the same reason as {@link Digest#equals}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Reference reference
                && repository.equals(reference.repository)
                && Objects.equals(tag, reference.tag)
                && Objects.equals(digest, reference.digest);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * repository.hashCode() + Objects.hashCode(tag)) + Objects.hashCode(digest);
    }

    @Override
    public String toString() {
        return repository + (tag != null ? ":" + tag : "") + (digest != null ? "@" + digest : "");
    }
}
