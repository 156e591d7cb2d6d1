package io.longshore.registry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How to reach one registry.
 *
 * @param registry host[:port]
 * @param credentials sent to this registry and its token service only
 * @param caFiles PEM files whose certificates are trusted beside the system's roots
 * @param clientCertificate PEM certificate and key to show to the registry, or null
 * @param plainHttp HTTP without TLS, for this registry only
 * @param verifyCertificates false: any certificate will do, for this registry only
 * @param tokenHosts hosts other than the registry's own that may be its token service
 * @param connectTimeout for a TCP connection and a TLS handshake
 * @param stallTimeout a transfer in which no byte moves for so long has failed
 * @param answerTimeout how long a registry may think about a finished upload: it moves and hashes
 *     gigabytes meanwhile, and Harbor's proxy allows it 900 s
 * @param chunkAboveBytes a blob larger than this is sent in chunks, so that the token can be
 *     renewed between them
 * @param chunkBytes the size of a chunk
 * @param environment where {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} are read
 *     from
 */
public record RegistrySettings(
        String registry,
        Credentials credentials,
        List<Path> caFiles,
        ClientCertificate clientCertificate,
        boolean plainHttp,
        boolean verifyCertificates,
        Set<String> tokenHosts,
        Duration connectTimeout,
        Duration stallTimeout,
        Duration answerTimeout,
        RetryPolicy retry,
        long chunkAboveBytes,
        long chunkBytes,
        Map<String, String> environment,
        RequestListener listener) {

    public RegistrySettings {
        Objects.requireNonNull(registry, "registry");
        caFiles = List.copyOf(caFiles);
        tokenHosts = Set.copyOf(tokenHosts);
        environment = Map.copyOf(environment);
        if (chunkBytes < 1) {
            throw new IllegalArgumentException("a chunk has at least one byte");
        }
    }

    /**
     * A certificate and its key, both PEM.
     *
     * @param certificate the certificate, followed by its intermediates if there are any
     * @param key PKCS #8 or PKCS #1, without a passphrase
     */
    public record ClientCertificate(Path certificate, Path key) {}

    /** Anonymous, over TLS with the system's roots, everything else by default. */
    public static RegistrySettings of(String registry) {
        return builder(registry).build();
    }

    public static Builder builder(String registry) {
        return new Builder(registry);
    }

    /** Never shows a secret. */
    @Override
    public String toString() {
        return "registry " + registry + " as " + credentials;
    }

    /** Collects settings; everything but the registry's name has a default. */
    public static final class Builder {
        private final String registry;
        private Credentials credentials = Credentials.anonymous();
        private List<Path> caFiles = List.of();
        private ClientCertificate clientCertificate;
        private boolean plainHttp;
        private boolean verifyCertificates = true;
        private Set<String> tokenHosts = Set.of();
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration stallTimeout = Duration.ofSeconds(60);
        private Duration answerTimeout = Duration.ofSeconds(900);
        private RetryPolicy retry = RetryPolicy.DEFAULT;
        private long chunkAboveBytes = 1L << 30;
        private long chunkBytes = 256L << 20;
        private Map<String, String> environment = System.getenv();
        private RequestListener listener = RequestListener.NONE;

        private Builder(String registry) {
            this.registry = registry;
        }

        public Builder credentials(Credentials value) {
            credentials = value;
            return this;
        }

        public Builder caFiles(List<Path> value) {
            caFiles = value;
            return this;
        }

        public Builder clientCertificate(ClientCertificate value) {
            clientCertificate = value;
            return this;
        }

        public Builder plainHttp(boolean value) {
            plainHttp = value;
            return this;
        }

        public Builder verifyCertificates(boolean value) {
            verifyCertificates = value;
            return this;
        }

        public Builder tokenHosts(Set<String> value) {
            tokenHosts = value;
            return this;
        }

        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        public Builder stallTimeout(Duration value) {
            stallTimeout = value;
            return this;
        }

        public Builder answerTimeout(Duration value) {
            answerTimeout = value;
            return this;
        }

        public Builder retry(RetryPolicy value) {
            retry = value;
            return this;
        }

        public Builder chunks(long aboveBytes, long bytes) {
            chunkAboveBytes = aboveBytes;
            chunkBytes = bytes;
            return this;
        }

        public Builder environment(Map<String, String> value) {
            environment = value;
            return this;
        }

        public Builder listener(RequestListener value) {
            listener = value;
            return this;
        }

        public RegistrySettings build() {
            return new RegistrySettings(
                    registry,
                    credentials,
                    caFiles,
                    clientCertificate,
                    plainHttp,
                    verifyCertificates,
                    tokenHosts,
                    connectTimeout,
                    stallTimeout,
                    answerTimeout,
                    retry,
                    chunkAboveBytes,
                    chunkBytes,
                    environment,
                    listener);
        }
    }
}
