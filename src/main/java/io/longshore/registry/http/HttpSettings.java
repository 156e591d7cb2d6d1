package io.longshore.registry.http;

import java.util.Map;
import java.util.Objects;

/**
 * How to connect to one registry.
 *
 * @param registry host[:port]
 * @param plainHttp HTTP without TLS, for this registry only
 * @param environment where {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code NO_PROXY}, {@code
 *     SSL_CERT_FILE} and {@code SSL_CERT_DIR} are read from
 * @param listener receives each response and each retry
 */
public record HttpSettings(
        String registry,
        boolean plainHttp,
        TlsSettings tls,
        Timeouts timeouts,
        Map<String, String> environment,
        RequestListener listener) {

    public HttpSettings {
        Objects.requireNonNull(registry, "registry");
        environment = Map.copyOf(environment);
    }
}
