package io.longshore.oci;

/**
 * What the repositories of an import begin with: a registry, or a registry and the first parts of a
 * path, as in {@code harbor1.test.com/mirror}.
 *
 * @param registry host and, if it is not the default one, port
 * @param path empty for the registry alone
 */
public record RepositoryPrefix(String registry, String path) {
    /**
     * Reads {@code host[:port][/path]}.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_REFERENCE}
     */
    public static RepositoryPrefix parse(String text) {
        if (ReferenceGrammar.isRegistry(text)) {
            return new RepositoryPrefix(text, "");
        }
        Repository repository = Repository.parse(text);
        return new RepositoryPrefix(repository.registry(), repository.path());
    }

    /**
     * The repository of this path below the prefix.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_REFERENCE} if it is longer than a
     *     registry permits
     */
    public Repository repository(String below) {
        return new Repository(registry, path.isEmpty() ? below : path + "/" + below);
    }

    /** All repositories below, as in {@code harbor1.test.com/mirror/*}. */
    public String pattern() {
        return this + "/*";
    }

    @Override
    public String toString() {
        return path.isEmpty() ? registry : registry + "/" + path;
    }
}
