package io.longshore.registry.auth;

import java.util.List;

/**
 * What a request may need a token for.
 *
 * @param repository the path inside the registry; empty for the registry itself
 * @param mountFrom another repository to read from, or empty
 */
public record Scope(String repository, boolean push, String mountFrom) {
    /** For {@code /v2/} itself. */
    public static final Scope NONE = new Scope("", false, "");

    public static Scope pull(String repository) {
        return new Scope(repository, false, "");
    }

    public static Scope push(String repository) {
        return new Scope(repository, true, "");
    }

    public Scope mountingFrom(String source) {
        return new Scope(repository, push, source);
    }

    /** The values of {@code scope=} (Distribution's token specification, "Requesting a Token"). */
    public List<String> values() {
        if (repository.isEmpty()) {
            return List.of();
        }
        String own = "repository:" + repository + ":" + (push ? "pull,push" : "pull");
        return mountFrom.isEmpty()
                ? List.of(own)
                : List.of(own, "repository:" + mountFrom + ":pull");
    }

    /** The same for the whole project, where a token is good for all of it. */
    public String projectKey() {
        int slash = repository.indexOf('/');
        return (slash < 0 ? repository : repository.substring(0, slash)) + (push ? " push" : "");
    }

    /** What tokens are kept by. */
    public String key() {
        return String.join(" ", values());
    }
}
