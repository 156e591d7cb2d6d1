package io.longshore.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * From where a user was signed in at Longshore's SFTP server.
 *
 * @param address of the client on the network
 * @param key the fingerprint of the key of the sign-in, as OpenSSH prints it; null for a password
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SenderOrigin(String address, @Nullable String key) {}
