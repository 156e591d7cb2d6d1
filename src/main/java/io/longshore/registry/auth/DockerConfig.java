package io.longshore.registry.auth;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.http.PemFile;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The credentials in docker's {@code config.json}, which podman's and skopeo's {@code auth.json}
 * has the form of. Read again when the file changes. Thread-safe.
 */
final class DockerConfig {
    /** What a file looked like when it was read. */
    private record Version(FileTime modified, long size, Object key, JsonNode json) {}

    /** A member of {@code auths} or {@code credHelpers}. */
    private record Entry(String name, JsonNode value) {
        CredentialScope scope() {
            return CredentialScope.parse(name);
        }
    }

    private final Path file;
    private final Map<String, CredentialHelper> helpers = new ConcurrentHashMap<>();
    private volatile @Nullable Version version;

    DockerConfig(Path file) {
        this.file = file;
    }

    /**
     * The credentials for a repository; empty if the file has none.
     *
     * @param repository the path; empty for the registry itself
     * @throws io.longshore.problem.ProblemException {@code CREDENTIALS_FILE_UNUSABLE}, {@code
     *     CREDENTIAL_HELPER_FAILED}
     */
    Optional<Credentials> find(
            String registry, String repository, Map<String, String> environment) {
        try {
            JsonNode json = read();
            Optional<Entry> helper = best(json.path("credHelpers"), registry, repository);
            Optional<Entry> entry = best(json.path("auths"), registry, repository);
            if (helper.isPresent()
                    && (entry.isEmpty()
                            || helper.get().scope().fit(repository)
                                    >= entry.get().scope().fit(repository))) {
                return helper(helper.get().value().asText(""), environment)
                        .get(helper.get().name());
            }
            Optional<Credentials> written =
                    entry.isEmpty()
                            ? Optional.empty()
                            : credentials(entry.get().name(), entry.get().value());
            String store = json.path("credsStore").asText("");
            return written.isPresent() || store.isEmpty()
                    ? written
                    : helper(store, environment).get(registry);
        } catch (IOException | IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.CREDENTIALS_FILE_UNUSABLE,
                            "The credentials file "
                                    + Printable.of(file.toString())
                                    + " cannot be used.",
                            // What a parser says quotes the text, which has secrets.
                            e instanceof UnusableException
                                    ? e.getMessage() + "."
                                    : "It cannot be read, or is not JSON as docker writes it.",
                            "Log in again (docker login, skopeo login), or remove the file."));
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

    /** The member whose name fits the repository best. */
    private static Optional<Entry> best(JsonNode members, String registry, String repository) {
        return members.properties().stream()
                .map(each -> new Entry(each.getKey(), each.getValue()))
                .filter(entry -> entry.scope().covers(registry, repository))
                .max(Comparator.comparingLong(entry -> entry.scope().fit(repository)));
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

    /** A failure whose message holds no secret. */
    private static final class UnusableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnusableException(String message) {
            super(message);
        }
    }
}
