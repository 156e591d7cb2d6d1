package io.longshore.registry.http;

import java.io.IOException;

/** The other side took the connection and did not answer the TLS handshake. */
final class NoHandshakeException extends IOException {
    private static final long serialVersionUID = 1L;

    NoHandshakeException(IOException cause) {
        super("no answer to the TLS handshake", cause);
    }
}
