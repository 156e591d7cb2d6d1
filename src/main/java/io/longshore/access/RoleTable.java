package io.longshore.access;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which role may do what. The SFTP server, the HTTP API and the commands ask this table; {@code
 * deploy/artemis/broker.xml} configures the broker in the same way. docs/security.md shows it, and
 * tests compare all of them. Every right that is not in the table is refused, including the rights
 * to create or delete an address or a queue, and to manage the broker.
 */
public final class RoleTable {
    private static final Set<Role> NOBODY = Set.of();
    private static final Set<Role> SERVICE = Set.of(Role.SERVICE);
    private static final Set<Role> ADMINS = Set.of(Role.ADMIN, Role.SERVICE);
    private static final Set<Role> READERS = Set.of(Role.READER, Role.ADMIN, Role.SERVICE);
    private static final Set<Role> SENDERS = Set.of(Role.SENDER, Role.ADMIN, Role.SERVICE);

    private static final Set<Owner> ALL = EnumSet.allOf(Owner.class);
    private static final Set<Owner> OWN = Set.of(Owner.SELF);
    private static final Set<Owner> NONE = Set.of();

    private RoleTable() {}

    /** True if users with this role may do this on the address of the broker. */
    public static boolean permits(Role role, QueueAction action, Address address) {
        return roles(action, address).contains(role);
    }

    private static Set<Role> roles(QueueAction action, Address address) {
        return switch (address) {
            case JOBS -> action == QueueAction.SEND ? SENDERS : ADMINS;
            case REPLAYS -> ADMINS;
            case REPORTS, ALERTS, PROGRESS -> action == QueueAction.SEND ? SERVICE : READERS;
            case JOBS_DEAD, JOBS_INVALID, CHECKS, IMPORTS, RESULTS, CRASHED ->
                    action == QueueAction.SEND ? SERVICE : ADMINS;
            case LEADER, SENDER_TEST, CLOCK -> action == QueueAction.BROWSE ? NOBODY : SERVICE;
        };
    }

    /** True if a user with all of these roles has every right that the operation needs. */
    public static boolean permits(Collection<Role> roles, Operation operation) {
        return operation.needed().stream()
                .allMatch(
                        right ->
                                roles.stream()
                                        .anyMatch(
                                                role ->
                                                        permits(
                                                                role,
                                                                right.action(),
                                                                right.address())));
    }

    /**
     * True if a user with this role may do this through the SFTP server.
     *
     * @param folder the folder of the share in which the file or folder lies
     * @param owner who uploaded the file or folder
     */
    public static boolean permits(Role role, FileAction action, Folder folder, Owner owner) {
        return switch (role) {
            case SENDER, READER, ADMIN, SERVICE -> false;
            case SFTP_USER -> owners(action, folder).contains(owner);
            case SHARED_SFTP_USER -> !owners(action, folder).isEmpty();
        };
    }

    /** Whose files a user may access in this way, on a server that is not shared. */
    private static Set<Owner> owners(FileAction action, Folder folder) {
        return switch (folder) {
            case DROP, DEPOT ->
                    switch (action) {
                        case LIST, ADD -> ALL;
                        case READ -> Set.of(Owner.SELF, Owner.NOBODY);
                        case CHANGE, REMOVE -> OWN;
                    };
            case DONE, REJECTED ->
                    switch (action) {
                        case LIST, READ -> OWN;
                        case ADD, CHANGE, REMOVE -> NONE;
                    };
            case OTHER -> NONE;
        };
    }

    /** How far holders of a token with this role may do this by the HTTP API. */
    public static Extent extent(ApiRole role, ApiAction action) {
        return switch (action) {
            case READ_STATE -> Extent.ALL;
            case READ_DELIVERIES -> role == ApiRole.SENDER ? Extent.OWN : Extent.ALL;
            case SUBMIT_JOBS -> role == ApiRole.SENDER ? Extent.ALL : ofOperators(role);
            case REPLAY, CANCEL, ACKNOWLEDGE ->
                    role == ApiRole.SENDER ? Extent.OWN : ofOperators(role);
            case READ_ALERTS, READ_QUEUES -> role == ApiRole.SENDER ? Extent.NONE : Extent.ALL;
            case CONTROL, READ_DEAD, CHANGE_DEAD -> ofOperators(role);
            case READ_SETTINGS -> role == ApiRole.AUDITOR ? Extent.ALL : ofOperators(role);
            case READ_TOKENS -> ofAuditors(role);
            case READ_AUDIT -> role == ApiRole.OPERATOR ? Extent.OWN : ofAuditors(role);
            case CHANGE_TOKENS -> Extent.NONE;
        };
    }

    private static Extent ofOperators(ApiRole role) {
        return switch (role) {
            case OPERATOR, ADMINISTRATOR -> Extent.ALL;
            case VIEWER, SENDER, AUDITOR -> Extent.NONE;
        };
    }

    private static Extent ofAuditors(ApiRole role) {
        return switch (role) {
            case ADMINISTRATOR, AUDITOR -> Extent.ALL;
            case VIEWER, SENDER, OPERATOR -> Extent.NONE;
        };
    }

    /**
     * True if a holder of a token with this role may do this by the HTTP API.
     *
     * @param isOwn true if it is about what the user did
     */
    public static boolean permits(ApiRole role, ApiAction action, boolean isOwn) {
        return switch (extent(role, action)) {
            case NONE -> false;
            case OWN -> isOwn;
            case ALL -> true;
        };
    }
}
