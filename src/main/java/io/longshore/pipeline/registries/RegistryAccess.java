package io.longshore.pipeline.registries;

import io.longshore.config.RegistrySetting;
import io.longshore.config.Secret;
import io.longshore.config.Settings;
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
        return RegistrySettings.builder(settings.require(RegistrySetting.HOST))
                .credentials(credentials(settings))
                .caFiles(settings.find(RegistrySetting.CA_CERT_PATH).orElse(List.of()))
                .clientCertificate(clientCertificate(settings))
                .plainHttp(settings.get(RegistrySetting.INSECURE))
                .verifyCertificates(settings.get(RegistrySetting.VERIFY_CERTS))
                .tokenHosts(
                        Set.copyOf(settings.find(RegistrySetting.TOKEN_HOSTS).orElse(List.of())))
                .stallTimeout(settings.get(RegistrySetting.STALL_TIMEOUT))
                .chunks(
                        mebibytes(settings.get(RegistrySetting.CHUNK_ABOVE)),
                        mebibytes(settings.get(RegistrySetting.CHUNK_SIZE)));
    }

    private static long mebibytes(int count) {
        return (long) count << 20;
    }

    /** Empty if none is set; one without the other is not a certificate. */
    private static Optional<ClientCertificate> clientCertificate(Settings settings) {
        Optional<Path> certificate = settings.find(RegistrySetting.CLIENT_CERT_PATH);
        Optional<Path> key = settings.find(RegistrySetting.CLIENT_KEY_PATH);
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ClientCertificate(
                        settings.require(RegistrySetting.CLIENT_CERT_PATH),
                        settings.require(RegistrySetting.CLIENT_KEY_PATH)));
    }

    private static Credentials credentials(Settings settings) {
        Optional<Secret> token = settings.find(RegistrySetting.TOKEN);
        if (token.isPresent()) {
            return new Credentials.RegistryToken(token.get().reveal());
        }
        Optional<String> user = settings.find(RegistrySetting.USERNAME);
        if (user.isEmpty()) {
            return CredentialSources.ofProcess()
                    .findForMain(settings.require(RegistrySetting.HOST));
        }
        // Said now rather than at the first request if there is no password at all.
        password(settings);
        return Credentials.from(() -> Credentials.of(user.get(), password(settings)));
    }

    private static String password(Settings settings) {
        return settings.secret(RegistrySetting.PASSWORD, RegistrySetting.PASSWORD_FILE)
                .or(() -> Optional.of(settings.require(RegistrySetting.PASSWORD)))
                .map(Secret::reveal)
                .orElseThrow();
    }
}
