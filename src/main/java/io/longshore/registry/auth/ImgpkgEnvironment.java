package io.longshore.registry.auth;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The credentials in imgpkg's environment variables (its documentation, "Authentication"). A host
 * name there may have {@code *} for one of its parts; the longest name that fits counts.
 */
final class ImgpkgEnvironment {
    private static final String PREFIX = "IMGPKG_REGISTRY_";
    private static final Pattern NAME =
            Pattern.compile(
                    PREFIX
                            + "(HOSTNAME|USERNAME|PASSWORD|IDENTITY_TOKEN|REGISTRY_TOKEN)(?:_(.+))?");

    /** For cloud providers, which are not supported; imgpkg does not count it among these. */
    private static final Set<String> OTHERS = Set.of(PREFIX + "AZURE_CR_CONFIG");

    private final Map<CredentialScope, Credentials> entries;
    private final Optional<Credentials> nameless;

    private ImgpkgEnvironment(
            Map<CredentialScope, Credentials> entries, Optional<Credentials> nameless) {
        this.entries = entries;
        this.nameless = nameless;
    }

    static ImgpkgEnvironment read(Map<String, String> environment) {
        Map<String, Map<String, String>> groups = new TreeMap<>();
        environment.forEach(
                (name, value) -> {
                    if (name.startsWith(PREFIX) && !OTHERS.contains(name)) {
                        Matcher matcher = NAME.matcher(name);
                        if (!matcher.matches()) {
                            throw unknown(name);
                        }
                        String suffix = matcher.group(2) == null ? "" : matcher.group(2);
                        groups.computeIfAbsent(suffix, s -> new HashMap<>())
                                .put(matcher.group(1), value);
                    }
                });
        Map<CredentialScope, Credentials> entries = new LinkedHashMap<>();
        for (Map<String, String> group : groups.values()) {
            String host = group.getOrDefault("HOSTNAME", "");
            if (!host.isBlank()) {
                entries.put(CredentialScope.parse(host), credentials(group));
            }
        }
        return new ImgpkgEnvironment(entries, nameless(environment));
    }

    /**
     * The credentials for a repository: of the variables that name it, those with the longest path.
     *
     * @param repository the path; empty for the registry itself
     */
    Optional<Credentials> of(String registry, String repository) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getKey().covers(registry, repository))
                .max(Comparator.comparingLong(entry -> entry.getKey().fit(repository)))
                .map(Map.Entry::getValue);
    }

    /** What the variables without a host name say. */
    Optional<Credentials> ofAnyRegistry() {
        return nameless;
    }

    private static Optional<Credentials> nameless(Map<String, String> environment) {
        String user = environment.getOrDefault("IMGPKG_USERNAME", "");
        String token = environment.getOrDefault("IMGPKG_TOKEN", "");
        if (!user.isEmpty()) {
            return Optional.of(
                    Credentials.of(user, environment.getOrDefault("IMGPKG_PASSWORD", "")));
        }
        if (!token.isEmpty()) {
            return Optional.of(new Credentials.RegistryToken(token));
        }
        return "true".equals(environment.get("IMGPKG_ANON"))
                ? Optional.of(Credentials.anonymous())
                : Optional.empty();
    }

    private static Credentials credentials(Map<String, String> group) {
        String identity = group.getOrDefault("IDENTITY_TOKEN", "");
        String token = group.getOrDefault("REGISTRY_TOKEN", "");
        String user = group.getOrDefault("USERNAME", "");
        if (!token.isEmpty()) {
            return new Credentials.RegistryToken(token);
        }
        if (!identity.isEmpty()) {
            return new Credentials.IdentityToken(identity);
        }
        return user.isEmpty()
                ? Credentials.anonymous()
                : Credentials.of(user, group.getOrDefault("PASSWORD", ""));
    }

    private static RuntimeException unknown(String name) {
        return new ProblemException(
                Problem.permanent(
                        Code.BAD_SETTING,
                        "The environment variable " + Printable.of(name) + " is not known.",
                        "imgpkg's variables are IMGPKG_REGISTRY_HOSTNAME, _USERNAME, _PASSWORD,"
                                + " _IDENTITY_TOKEN and _REGISTRY_TOKEN, each with or without a"
                                + " suffix such as _0.",
                        "Correct or remove it."));
    }
}
