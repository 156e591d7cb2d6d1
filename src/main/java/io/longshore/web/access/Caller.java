package io.longshore.web.access;

import io.longshore.access.ApiAction;
import io.longshore.access.ApiRole;
import io.longshore.access.RoleTable;

/**
 * Who calls the HTTP API, as a token states it.
 *
 * @param principal the name of the user; a user of this name of the SFTP server or of the broker is
 *     the same person
 * @param tokenId the id of the token, which is not secret; {@link #LOCAL} for the one of this
 *     gateway
 */
public record Caller(String principal, ApiRole role, String tokenId) {
    /** The id of the token that a gateway makes for the commands on its machine. */
    public static final String LOCAL = "local";

    /**
     * True if this caller may do this.
     *
     * @param isOwn true if it is about what the caller did
     */
    public boolean may(ApiAction action, boolean isOwn) {
        return RoleTable.permits(role, action, isOwn);
    }
}
