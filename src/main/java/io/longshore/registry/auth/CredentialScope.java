package io.longshore.registry.auth;

import java.util.Locale;

/**
 * What an entry with credentials applies to: a registry, or the repositories of a registry at and
 * below a path.
 *
 * @param host host[:port] in lower case; in imgpkg's variables a label may be {@code *}
 * @param path of a repository, or a prefix of it; empty for the whole registry
 */
record CredentialScope(String host, String path) {
    /** Reads the key of an entry; docker writes {@code https://host/v1/} for some. */
    static CredentialScope parse(String key) {
        String rest =
                key.strip()
                        .replaceFirst("^[hH][tT][tT][pP][sS]?://", "")
                        .replaceFirst("/(v[12]/?)?$", "");
        int slash = rest.indexOf('/');
        return slash < 0
                ? new CredentialScope(rest.toLowerCase(Locale.ROOT), "")
                : new CredentialScope(
                        rest.substring(0, slash).toLowerCase(Locale.ROOT),
                        rest.substring(slash + 1).replaceFirst("^v[12]/", ""));
    }

    /**
     * True if the entry applies to a repository.
     *
     * @param registry host[:port]
     * @param repository the path; empty for requests about the registry itself, to which the
     *     entries of its parts apply if it has none of its own
     */
    boolean covers(String registry, String repository) {
        return isOf(registry)
                && (path.isEmpty()
                        || repository.isEmpty()
                        || repository.equals(path)
                        || repository.startsWith(path + "/"));
    }

    /** How well an entry that applies fits: the longest path, then the most definite host. */
    long fit(String repository) {
        // For the registry itself the entry without a path is the best one.
        int length = repository.isEmpty() ? -path.length() : path.length();
        return ((long) length << 16) + host.replace("*", "").length();
    }

    private boolean isOf(String registry) {
        String[] wanted = host.split("\\.", -1);
        String[] given = registry.toLowerCase(Locale.ROOT).split("\\.", -1);
        if (wanted.length != given.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!wanted[i].equals("*") && !wanted[i].equals(given[i])) {
                return false;
            }
        }
        return true;
    }
}
