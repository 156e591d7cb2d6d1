package io.longshore.cli.command;

import io.longshore.archive.ArchiveLimits;
import io.longshore.config.ConcurrencySetting;
import io.longshore.config.RegistrySetting;
import io.longshore.config.Settings;
import io.longshore.pipeline.registries.RegistryAccess;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.auth.Credentials;
import io.longshore.registry.http.RequestListener;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.service.limits.ArchiveLimitSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How to reach the registry that a command names: imgpkg's flags by imgpkg's names, the
 * environment, then the settings file. Credentials of the settings belong to {@code
 * longshore.registry}; a command that names another registry does not get them.
 */
public final class RegistryFlags {
    @Mixin private SettingsFlag file;

    @Option(
            names = "--registry-ca-cert-path",
            paramLabel = "FILE",
            description = "PEM file with additional CA certificates to trust; repeatable.")
    private List<Path> caCertPaths = List.of();

    @Option(
            names = "--registry-verify-certs",
            paramLabel = "BOOL",
            arity = "0..1",
            fallbackValue = "true",
            description = "Verify certificates (default: true).")
    private @Nullable Boolean verifyCerts;

    @Option(
            names = "--registry-insecure",
            paramLabel = "BOOL",
            arity = "0..1",
            fallbackValue = "true",
            description = "Use plain HTTP without TLS for this registry.")
    private @Nullable Boolean insecure;

    @Option(
            names = "--registry-username",
            paramLabel = "NAME",
            description = "User name (or IMGPKG_USERNAME).")
    private @Nullable String username;

    @Option(
            names = "--registry-password",
            paramLabel = "TEXT",
            description =
                    "Password. Others on this machine can see it; use IMGPKG_PASSWORD or"
                            + " longshore.registry.password-file instead.")
    private @Nullable String password;

    @Option(
            names = "--registry-token",
            paramLabel = "TEXT",
            description = "Bearer token instead of user and password (or IMGPKG_TOKEN).")
    private @Nullable String token;

    @Option(
            names = "--registry-anon",
            paramLabel = "BOOL",
            arity = "0..1",
            fallbackValue = "true",
            description = "Use no credentials.")
    private @Nullable Boolean anonymous;

    @Option(
            names = "--registry-retry-count",
            paramLabel = "N",
            description = "Number of attempts for each request (default: 5).")
    private @Nullable Integer retryCount;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Number of parallel blob transfers (default: longshore.concurrency).")
    private @Nullable Integer concurrency;

    /** All settings as the file and the environment state them. */
    public Settings settings() {
        return file.load(System.getenv(), Map.of());
    }

    /** The limits of archives, which do not depend on the registry. */
    public ArchiveLimits limits() {
        return ArchiveLimitSettings.of(file.load(System.getenv(), Map.of()));
    }

    /** All settings with this registry as {@code longshore.registry}. */
    Settings settings(String registry, Map<String, String> environment) {
        Settings configured = file.load(environment, Map.of());
        Map<String, String> overrides = new LinkedHashMap<>();
        if (!configured.find(RegistrySetting.HOST).equals(Optional.of(registry))) {
            forget(overrides);
            overrides.put(RegistrySetting.INSECURE.name(), "");
            overrides.put(RegistrySetting.VERIFY_CERTS.name(), "");
        }
        overrides.put(RegistrySetting.HOST.name(), registry);
        if (Boolean.TRUE.equals(anonymous)) {
            forget(overrides);
        } else {
            credentials(overrides, environment);
        }
        if (!caCertPaths.isEmpty()) {
            overrides.put(
                    RegistrySetting.CA_CERT_PATH.name(),
                    caCertPaths.stream().map(Path::toString).collect(Collectors.joining(",")));
        }
        put(overrides, RegistrySetting.VERIFY_CERTS.name(), verifyCerts);
        put(overrides, RegistrySetting.INSECURE.name(), insecure);
        put(overrides, ConcurrencySetting.BLOBS.name(), concurrency);
        return file.load(environment, overrides);
    }

    /** The registry's settings, with what only flags can say. */
    RegistrySettings registry(Settings settings, RequestListener listener) {
        RegistrySettings.Builder registry =
                RegistryAccess.builder(settings).retry(retryPolicy()).listener(listener);
        return Boolean.TRUE.equals(anonymous)
                ? registry.credentials(Credentials.anonymous()).build()
                : registry.build();
    }

    /** How patient the client is. */
    private RetryPolicy retryPolicy() {
        RetryPolicy usual = RetryPolicy.DEFAULT;
        return retryCount == null
                ? usual
                : new RetryPolicy(
                        Math.max(1, retryCount), usual.firstDelay(), usual.longestDelay());
    }

    private void credentials(Map<String, String> overrides, Map<String, String> environment) {
        String user = username != null ? username : environment.get("IMGPKG_USERNAME");
        String secret = password != null ? password : environment.get("IMGPKG_PASSWORD");
        String bearer = token != null ? token : environment.get("IMGPKG_TOKEN");
        if (bearer != null && !bearer.isEmpty()) {
            forget(overrides);
            overrides.put(RegistrySetting.TOKEN.name(), bearer);
        } else if (user != null && !user.isEmpty()) {
            forget(overrides);
            overrides.put(RegistrySetting.USERNAME.name(), user);
            put(overrides, RegistrySetting.PASSWORD.name(), secret);
        }
    }

    /** An empty text is not a value. */
    private static void forget(Map<String, String> overrides) {
        overrides.put(RegistrySetting.USERNAME.name(), "");
        overrides.put(RegistrySetting.PASSWORD.name(), "");
        overrides.put(RegistrySetting.PASSWORD_FILE.name(), "");
        overrides.put(RegistrySetting.TOKEN.name(), "");
    }

    private static void put(Map<String, String> overrides, String name, @Nullable Object value) {
        if (value != null) {
            overrides.put(name, value.toString());
        }
    }
}
