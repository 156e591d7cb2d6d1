package io.longshore.pipeline.registries;

import io.longshore.config.Secret;
import io.longshore.config.Settings;
import io.longshore.config.SettingsTable;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.auth.CredentialSources;
import io.longshore.registry.auth.Credentials;
import io.longshore.registry.http.ClientCertificate;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How the configured registry is reached, out of the table of settings. */
public final class RegistryAccess {
    private RegistryAccess() {}

    /**
     * The settings of {@code longshore.registry}. Where they name no user and no token, the usual
     * places are looked through: see {@link CredentialSources}. A password in a file is read again
     * at each use, so that it can be replaced while the service runs.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if no registry is
     *     configured, or the password cannot be read
     */
    public static RegistrySettings of(Settings settings) {
        return builder(settings).build();
    }

    /** The same for a caller that sets more than there are settings for. */
    public static RegistrySettings.Builder builder(Settings settings) {
        return RegistrySettings.builder(settings.require(SettingsTable.REGISTRY))
                .credentials(credentials(settings))
                .caFiles(settings.find(SettingsTable.REGISTRY_CA_CERT_PATH).orElse(List.of()))
                .clientCertificate(clientCertificate(settings))
                .plainHttp(settings.get(SettingsTable.REGISTRY_INSECURE))
                .verifyCertificates(settings.get(SettingsTable.REGISTRY_VERIFY_CERTS))
                .tokenHosts(
                        Set.copyOf(
                                settings.find(SettingsTable.REGISTRY_TOKEN_HOSTS)
                                        .orElse(List.of())))
                .stallTimeout(settings.get(SettingsTable.REGISTRY_STALL_TIMEOUT))
                .chunks(
                        mebibytes(settings.get(SettingsTable.REGISTRY_CHUNK_ABOVE)),
                        mebibytes(settings.get(SettingsTable.REGISTRY_CHUNK_SIZE)));
    }

    private static long mebibytes(int count) {
        return (long) count << 20;
    }

    /** Empty if none is set; one without the other is no certificate. */
    private static Optional<ClientCertificate> clientCertificate(Settings settings) {
        Optional<Path> certificate = settings.find(SettingsTable.REGISTRY_CLIENT_CERT_PATH);
        Optional<Path> key = settings.find(SettingsTable.REGISTRY_CLIENT_KEY_PATH);
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ClientCertificate(
                        settings.require(SettingsTable.REGISTRY_CLIENT_CERT_PATH),
                        settings.require(SettingsTable.REGISTRY_CLIENT_KEY_PATH)));
    }

    private static Credentials credentials(Settings settings) {
        Optional<Secret> token = settings.find(SettingsTable.REGISTRY_TOKEN);
        if (token.isPresent()) {
            return new Credentials.RegistryToken(token.get().reveal());
        }
        Optional<String> user = settings.find(SettingsTable.REGISTRY_USERNAME);
        if (user.isEmpty()) {
            return CredentialSources.ofProcess()
                    .findForMain(settings.require(SettingsTable.REGISTRY));
        }
        // Said now rather than at the first request if there is no password at all.
        password(settings);
        return Credentials.from(() -> Credentials.of(user.get(), password(settings)));
    }

    private static String password(Settings settings) {
        return settings.secret(
                        SettingsTable.REGISTRY_PASSWORD, SettingsTable.REGISTRY_PASSWORD_FILE)
                .or(() -> Optional.of(settings.require(SettingsTable.REGISTRY_PASSWORD)))
                .map(Secret::reveal)
                .orElseThrow();
    }
}
