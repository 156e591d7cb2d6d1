package io.longshore.registry.auth;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.text.Printable;
import java.util.HashMap;
import java.util.Locale;
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

    private final Map<String, Credentials> byHost;
    private final Optional<Credentials> nameless;

    private ImgpkgEnvironment(Map<String, Credentials> byHost, Optional<Credentials> nameless) {
        this.byHost = byHost;
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
        Map<String, Credentials> byHost = new HashMap<>();
        for (Map<String, String> group : groups.values()) {
            String host = host(group.getOrDefault("HOSTNAME", ""));
            if (!host.isEmpty()) {
                byHost.put(host, credentials(group));
            }
        }
        return new ImgpkgEnvironment(byHost, nameless(environment));
    }

    Optional<Credentials> of(String registry) {
        return byHost.entrySet().stream()
                .filter(entry -> fits(entry.getKey(), registry.toLowerCase(Locale.ROOT)))
                .max((a, b) -> Integer.compare(a.getKey().length(), b.getKey().length()))
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

    private static String host(String value) {
        String rest = value.replaceFirst("^https?://", "").toLowerCase(Locale.ROOT);
        rest = rest.replaceFirst("/(v[12]/?)?$", "");
        // One with a path is for a part of a registry: see CredentialSources.
        return rest.contains("/") ? "" : rest;
    }

    private static boolean fits(String pattern, String registry) {
        String[] wanted = pattern.split("\\.", -1);
        String[] given = registry.split("\\.", -1);
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

    private static RuntimeException unknown(String name) {
        return Problem.permanent(
                        Code.BAD_SETTING,
                        "The environment variable " + Printable.of(name) + " is not known.",
                        "imgpkg's variables are IMGPKG_REGISTRY_HOSTNAME, _USERNAME, _PASSWORD,"
                                + " _IDENTITY_TOKEN and _REGISTRY_TOKEN, each with or without a"
                                + " suffix such as _0.",
                        "Correct or remove it.")
                .asException();
    }
}
