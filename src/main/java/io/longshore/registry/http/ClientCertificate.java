package io.longshore.registry.http;

import java.nio.file.Path;

/**
 * A certificate to show to the registry and its key, both PEM.
 *
 * @param certificate the certificate, followed by its intermediates if there are any
 * @param key PKCS #8 or PKCS #1, without a passphrase
 */
public record ClientCertificate(Path certificate, Path key) {}
