package io.longshore.registry;

import io.longshore.registry.auth.Credentials;
import io.longshore.registry.blob.ChunkSizes;
import io.longshore.registry.http.ClientCertificate;
import io.longshore.registry.http.HttpSettings;
import io.longshore.registry.http.RequestListener;
import io.longshore.registry.http.RetryPolicy;
import io.longshore.registry.http.Timeouts;
import io.longshore.registry.http.TlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How to reach one registry, as whom, and how to send to it.
 *
 * @param http connections, TLS, timeouts
 * @param credentials sent to this registry and its token service only
 * @param tokenHosts hosts other than the registry's own that may be its token service
 */
public record RegistrySettings(
        HttpSettings http,
        Credentials credentials,
        Set<String> tokenHosts,
        RetryPolicy retry,
        ChunkSizes chunks) {

    public RegistrySettings {
        tokenHosts = Set.copyOf(tokenHosts);
    }

    /** Anonymous, over TLS with the system's roots, everything else by default. */
    public static RegistrySettings of(String registry) {
        return builder(registry).build();
    }

    public static Builder builder(String registry) {
        return new Builder(registry);
    }

    /** host[:port]. */
    public String registry() {
        return http.registry();
    }

    /** Never shows a secret. */
    @Override
    public String toString() {
        return "registry " + registry() + " as " + credentials;
    }

    /** Collects settings; everything but the registry's name has a default. */
    public static final class Builder {
        private final String registry;
        private Credentials credentials = Credentials.anonymous();
        private List<Path> caFiles = List.of();
        private Optional<ClientCertificate> clientCertificate = Optional.empty();
        private boolean plainHttp;
        private boolean verifyCertificates = true;
        private Set<String> tokenHosts = Set.of();
        private Timeouts timeouts = Timeouts.DEFAULT;
        private RetryPolicy retry = RetryPolicy.DEFAULT;
        private ChunkSizes chunks = ChunkSizes.DEFAULT;
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

        public Builder clientCertificate(Optional<ClientCertificate> value) {
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
            timeouts = new Timeouts(value, timeouts.stall(), timeouts.answer());
            return this;
        }

        public Builder stallTimeout(Duration value) {
            timeouts = new Timeouts(timeouts.connect(), value, timeouts.answer());
            return this;
        }

        public Builder retry(RetryPolicy value) {
            retry = value;
            return this;
        }

        /**
         * See {@link ChunkSizes}.
         *
         * @param bytes 0: as large as the blob
         */
        public Builder chunks(long aboveBytes, long bytes) {
            chunks = new ChunkSizes(aboveBytes, bytes == 0 ? Long.MAX_VALUE : bytes);
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
                    new HttpSettings(
                            registry,
                            plainHttp,
                            new TlsSettings(caFiles, clientCertificate, verifyCertificates),
                            timeouts,
                            environment,
                            listener),
                    credentials,
                    tokenHosts,
                    retry,
                    chunks);
        }
    }
}
