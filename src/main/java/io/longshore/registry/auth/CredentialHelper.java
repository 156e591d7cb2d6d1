package io.longshore.registry.auth;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program {@code docker-credential-<name>} that keeps credentials (docker-credential-helpers,
 * "Development"): {@code get} reads a registry's name and writes JSON. The answer is kept for a
 * minute, so that not every request starts a program.
 */
final class CredentialHelper {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialHelper.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final int LONGEST_OUTPUT = 1 << 20;

    /** The message of all helpers for missing credentials (docker-credential-helpers). */
    private static final String NOT_FOUND = "credentials not found in native keychain";

    private record CachedAnswer(Optional<Credentials> found, long atNanos) {}

    private final String name;
    private final Map<String, String> environment;
    private final Map<String, CachedAnswer> kept = new ConcurrentHashMap<>();

    CredentialHelper(String name, Map<String, String> environment) {
        this.name = name;
        this.environment = environment;
    }

    /**
     * @throws io.longshore.problem.ProblemException {@code CREDENTIAL_HELPER_FAILED}
     */
    Optional<Credentials> get(String registry) {
        return kept.compute(
                        registry,
                        (r, known) ->
                                known != null
                                                && System.nanoTime() - known.atNanos()
                                                        < KEPT.toNanos()
                                        ? known
                                        : new CachedAnswer(ask(r), System.nanoTime()))
                .found();
    }

    private Optional<Credentials> ask(String registry) {
        try {
            Process process = new ProcessBuilder(program(), "get").start();
            try {
                return ask(process, registry);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw failed(registry, Printable.of(e.getMessage()));
        }
    }

    private Optional<Credentials> ask(Process process, String registry) throws IOException {
        // Read beside the waiting: a helper that hangs must not hold us by an open pipe.
        CompletableFuture<byte[]> output =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return process.getInputStream().readNBytes(LONGEST_OUTPUT);
                            } catch (IOException e) {
                                return new byte[0];
                            }
                        });
        try (var in = process.getOutputStream()) {
            in.write(registry.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // A helper that ends without reading its input reports its result by status and output.
            LOG.debug("The helper {} did not read its input", name, e);
        }
        byte[] said;
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw failed(registry, "it gave no answer within " + PATIENCE.toSeconds() + " s");
            }
            said = output.get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(registry, "it was interrupted");
        } catch (ExecutionException | TimeoutException e) {
            throw failed(registry, "its output could not be read");
        }
        if (process.exitValue() != 0) {
            String message = new String(said, StandardCharsets.UTF_8).strip();
            if (message.contains(NOT_FOUND)) {
                return Optional.empty();
            }
            throw failed(registry, "it ended with status " + process.exitValue() + ": " + message);
        }
        return Optional.of(credentials(registry, said));
    }

    private Credentials credentials(String registry, byte[] said) {
        JsonNode json;
        try {
            json = JsonTree.of(said);
        } catch (IOException e) {
            throw failed(registry, "its output is not JSON");
        }
        String user = json.path("Username").asText("");
        String secret = json.path("Secret").asText("");
        if (secret.isEmpty()) {
            throw failed(registry, "its output contains no secret");
        }
        return user.equals("<token>")
                ? new Credentials.IdentityToken(secret)
                : Credentials.of(user, secret);
    }

    private String program() throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException("'" + name + "' is not the name of a helper");
        }
        String program = "docker-credential-" + name;
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path candidate = Path.of(folder, program);
            if (!folder.isEmpty() && Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        throw new IOException("there is no program " + program + " on the PATH");
    }

    private RuntimeException failed(String registry, String why) {
        return new ProblemException(
                Problem.permanent(
                        Code.CREDENTIAL_HELPER_FAILED,
                        "Tried to get the credentials for "
                                + Printable.of(registry)
                                + " from the helper '"
                                + Printable.of(name)
                                + "', but it failed.",
                        Printable.of(why) + ".",
                        "Run 'docker-credential-"
                                + Printable.of(name)
                                + " get' by hand, or take the helper out of the file."));
    }
}
