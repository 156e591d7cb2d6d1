package io.longshore.oci;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.function.UnaryOperator;

/**
 * A repository in a registry, as in {@code harbor1.test.com/supervisor-services/lci}.
 *
 * @param registry host and, if it is not the default one, port; never empty
 * @param path the name inside the registry, by the grammar of the OCI distribution specification
 *     ("Pulling manifests", {@code <name>})
 */
public record Repository(String registry, String path) {
    public Repository {
        if (!ReferenceGrammar.isHost(registry)) {
            throw bad(
                    registry + "/" + path,
                    "'" + Printable.of(registry) + "' is not a host name",
                    NearestName.repository(path));
        }
        if (!ReferenceGrammar.isPath(path)) {
            throw badPath(registry + "/" + path, NearestName.repository(registry + "/" + path));
        }
    }

    /**
     * Reads {@code host[:port]/path}. The registry is always written out: unlike Docker's, a
     * reference here never falls back to a public registry.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_REFERENCE} for any other text, a
     *     missing registry above all
     */
    public static Repository parse(String text) {
        requireNoScheme(text, NearestName::withoutSuffix);
        String meant = NearestName.withoutSuffix(text);
        String suffix = text.substring(NearestName.suffixAt(text));
        if (!suffix.isEmpty() && text.contains("/")) {
            throw bad(
                    text,
                    "'"
                            + Printable.of(suffix)
                            + "' names one image in a repository, but a repository name is needed"
                            + " here",
                    meant);
        }
        return read(text, meant);
    }

    /**
     * Reads {@code host[:port]/path}.
     *
     * @param meant what the message proposes where it is something else
     */
    static Repository read(String text, String meant) {
        int slash = text.indexOf('/');
        if (slash < 0 || !ReferenceGrammar.isRegistry(text.substring(0, slash))) {
            throw noRegistry(text, meant);
        }
        String path = text.substring(slash + 1);
        if (!ReferenceGrammar.isPath(path)) {
            throw badPath(text, meant);
        }
        return new Repository(text.substring(0, slash), path);
    }

    /** A browser address is not a reference. */
    static void requireNoScheme(String text, UnaryOperator<String> meant) {
        int end = text.indexOf("://");
        if (end >= 0 && end < text.indexOf('/')) {
            String scheme = text.substring(0, end + 3);
            throw bad(
                    text,
                    "A reference has no '" + Printable.of(scheme) + "'",
                    meant.apply(text.substring(end + 3)));
        }
    }

    /** The first part of the path: Harbor's project. */
    public String project() {
        int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }

    /** Spelled out for the same reason as {@link Digest#equals}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Repository repository
                && path.equals(repository.path)
                && registry.equals(repository.registry);
    }

    @Override
    public int hashCode() {
        return 31 * registry.hashCode() + path.hashCode();
    }

    @Override
    public String toString() {
        return registry + "/" + path;
    }

    private static RuntimeException badPath(String text, String meant) {
        return bad(
                text,
                "'"
                        + Printable.of(text.substring(text.indexOf('/') + 1))
                        + "' is not a repository name: parts of a-z, 0-9 and single . _ - between"
                        + " them, divided by '/', at most "
                        + ReferenceGrammar.LONGEST_PATH
                        + " characters",
                meant);
    }

    private static RuntimeException noRegistry(String text, String meant) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_REFERENCE,
                                "'" + Printable.of(text) + "' does not name a registry.",
                                "Its first part must be a host name with a dot or a port, or 'localhost'.",
                                "Write it out, as in " + meant + ".")
                        .with("meant", meant));
    }

    /**
     * @param meant an acceptable text
     */
    static RuntimeException bad(String text, String why, String meant) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_REFERENCE,
                                "'" + Printable.of(text) + "' is not a reference.",
                                why + ".",
                                "Write it as in " + meant + ".")
                        .with("meant", meant));
    }
}
