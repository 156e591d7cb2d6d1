package io.longshore.web.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.access.ApiRole;
import io.longshore.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is stored: {@code .longshore/tokens/ID.json}.
 *
 * @param sha256 of its text, in hexadecimal digits
 * @param principal the user for whom it speaks
 * @param networks where it may be used from; empty for everywhere
 * @param createdBy the account of the operating system that made it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Token(
        int version,
        String id,
        String sha256,
        String principal,
        ApiRole role,
        List<String> networks,
        Instant created,
        Instant expires,
        @Nullable String createdBy) {
    static final int VERSION = 1;

    Token {
        networks = networks == null ? List.of() : List.copyOf(networks);
    }

    /**
     * @throws IOException if the bytes are not a token of a known version
     */
    static Token parse(byte[] json) throws IOException {
        Token token = Json.THEIRS.readValue(json, Token.class);
        if (token == null
                || token.version != VERSION
                || token.id == null
                || token.sha256 == null
                || token.principal == null
                || token.role == null
                || token.created == null
                || token.expires == null) {
            throw new IOException("it is not a token of version " + VERSION);
        }
        return token;
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(expires);
    }

    /** True if it may be used from this address; a network that cannot be read permits nothing. */
    boolean permits(InetAddress from) {
        return networks.isEmpty()
                || networks.stream()
                        .flatMap(text -> Network.parse(text).stream())
                        .anyMatch(network -> network.contains(from));
    }

    Caller caller() {
        return new Caller(principal, role, id);
    }
}
