package io.longshore.registry.auth;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.registry.http.PemFile;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The credentials in docker's {@code config.json}, which podman's and skopeo's {@code auth.json}
 * has the form of. Read again when the file changes. Thread-safe.
 */
final class DockerConfig {
    /** What a file looked like when it was read. */
    private record Version(FileTime modified, long size, Object key, JsonNode json) {}

    private final Path file;
    private final Map<String, CredentialHelper> helpers = new ConcurrentHashMap<>();
    private volatile Version version;

    DockerConfig(Path file) {
        this.file = file;
    }

    /**
     * @throws io.longshore.problem.ProblemException {@code CREDENTIALS_FILE_UNUSABLE}, {@code
     *     CREDENTIAL_HELPER_FAILED}
     */
    Optional<Credentials> find(String registry, Map<String, String> environment) {
        try {
            JsonNode json = read();
            String helper = json.path("credHelpers").path(registry).asText("");
            if (!helper.isEmpty()) {
                return helper(helper, environment).get(registry);
            }
            Optional<Credentials> written = written(json.path("auths"), registry);
            String store = json.path("credsStore").asText("");
            return written.isPresent() || store.isEmpty()
                    ? written
                    : helper(store, environment).get(registry);
        } catch (IOException | IllegalArgumentException e) {
            throw Problem.permanent(
                            Code.CREDENTIALS_FILE_UNUSABLE,
                            "The credentials file "
                                    + Printable.of(file.toString())
                                    + " cannot be used.",
                            // What a parser says quotes the text, which has secrets.
                            e instanceof UnusableException
                                    ? e.getMessage() + "."
                                    : "It cannot be read, or is no JSON as docker writes it.",
                            "Log in again (docker login, skopeo login), or take the file away.")
                    .asException();
        }
    }

    private CredentialHelper helper(String name, Map<String, String> environment) {
        return helpers.computeIfAbsent(name, n -> new CredentialHelper(n, environment));
    }

    private JsonNode read() throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        Version known = version;
        if (known == null
                || !known.modified().equals(now.lastModifiedTime())
                || known.size() != now.size()
                || !java.util.Objects.equals(known.key(), now.fileKey())) {
            JsonNode json = JsonTree.of(PemFile.content(file));
            known = new Version(now.lastModifiedTime(), now.size(), now.fileKey(), json);
            version = known;
        }
        return known.json();
    }

    private static Optional<Credentials> written(JsonNode auths, String registry)
            throws UnusableException {
        for (Map.Entry<String, JsonNode> entry : auths.properties()) {
            if (host(entry.getKey()).equals(registry.toLowerCase(Locale.ROOT))) {
                return credentials(entry.getKey(), entry.getValue());
            }
        }
        return Optional.empty();
    }

    private static Optional<Credentials> credentials(String name, JsonNode entry)
            throws UnusableException {
        String token = entry.path("registrytoken").asText("");
        if (!token.isEmpty()) {
            return Optional.of(new Credentials.RegistryToken(token));
        }
        String identity = entry.path("identitytoken").asText("");
        if (!identity.isEmpty()) {
            return Optional.of(new Credentials.IdentityToken(identity));
        }
        String user = entry.path("username").asText("");
        if (!user.isEmpty()) {
            return Optional.of(Credentials.of(user, entry.path("password").asText("")));
        }
        String auth = entry.path("auth").asText("");
        // An empty entry is what docker leaves where a helper has the secret.
        return auth.isEmpty() ? Optional.empty() : Optional.of(decoded(name, auth));
    }

    private static Credentials decoded(String name, String auth) throws UnusableException {
        try {
            String pair =
                    new String(
                            Base64.getDecoder().decode(auth.replaceAll("[\\r\\n]", "")),
                            StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon > 0) {
                String password = pair.substring(colon + 1).replaceAll("\0+$", "");
                return Credentials.of(pair.substring(0, colon), password);
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the text that has the secret in it.
        }
        throw new UnusableException(
                "Its entry '" + Printable.of(name) + "' is not the base64 of user:password");
    }

    /** Docker writes {@code https://host/v1/} for some. */
    private static String host(String name) {
        return name.replaceFirst("^https?://", "")
                .replaceFirst("/(v[12]/?)?$", "")
                .toLowerCase(Locale.ROOT);
    }

    /** A failure whose message holds no secret. */
    private static final class UnusableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnusableException(String message) {
            super(message);
        }
    }
}
