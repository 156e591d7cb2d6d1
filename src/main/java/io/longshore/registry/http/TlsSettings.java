package io.longshore.registry.http;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which certificates are trusted and which one is shown.
 *
 * @param caFiles PEM files whose certificates are trusted beside the system's roots
 * @param clientCertificate to show to the registry
 * @param verify false: any certificate is accepted, for this registry only
 */
public record TlsSettings(
        List<Path> caFiles, Optional<ClientCertificate> clientCertificate, boolean verify) {
    public TlsSettings {
        caFiles = List.copyOf(caFiles);
    }
}
