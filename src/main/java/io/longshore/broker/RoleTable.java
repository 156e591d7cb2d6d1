package io.longshore.broker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which role may do what on which address. {@code deploy/artemis/broker.xml} says the same to the
 * broker, and docs/security.md to people; tests compare both with this table and with a broker.
 * What is not in the table is refused to each role: also to create or delete an address or a queue,
 * and to manage the broker.
 */
public final class RoleTable {
    /** A group of users of the broker. */
    public enum Role {
        SENDER("sender"),
        READER("reader"),
        ADMIN("admin"),
        SERVICE("service");

        private final String text;

        Role(String text) {
            this.text = text;
        }

        /** The name in broker.xml and in files of users. */
        public String text() {
            return text;
        }
    }

    /** What can be permitted on an address. */
    public enum Action {
        SEND("send"),
        CONSUME("consume"),
        BROWSE("browse");

        private final String text;

        Action(String text) {
            this.text = text;
        }

        /** The name in broker.xml. */
        public String text() {
            return text;
        }
    }

    private static final Set<Role> SERVICE = Set.of(Role.SERVICE);
    private static final Set<Role> ADMINS = Set.of(Role.ADMIN, Role.SERVICE);
    private static final Set<Role> READERS = Set.of(Role.READER, Role.ADMIN, Role.SERVICE);
    private static final Set<Role> SENDERS = Set.of(Role.SENDER, Role.ADMIN, Role.SERVICE);

    private static final Map<String, Map<Action, Set<Role>>> RIGHTS = new LinkedHashMap<>();

    static {
        put(Addresses.JOBS, SENDERS, ADMINS, ADMINS);
        put(Addresses.REPLAYS, ADMINS, ADMINS, ADMINS);
        for (String published : Addresses.PUBLISHED) {
            put(published, SERVICE, READERS, READERS);
        }
        for (String internal :
                List.of(
                        Addresses.JOBS_DEAD,
                        Addresses.JOBS_INVALID,
                        Addresses.CHECKS,
                        Addresses.IMPORTS,
                        Addresses.RESULTS,
                        Addresses.CRASHED)) {
            put(internal, SERVICE, ADMINS, ADMINS);
        }
        put("longshore.leader", SERVICE, SERVICE, Set.of());
        put(Addresses.SENDER_TEST, SERVICE, SERVICE, Set.of());
    }

    private RoleTable() {}

    private static void put(String address, Set<Role> send, Set<Role> consume, Set<Role> browse) {
        RIGHTS.put(
                address, Map.of(Action.SEND, send, Action.CONSUME, consume, Action.BROWSE, browse));
    }

    /** The addresses, in the order of the documentation. */
    public static List<String> addresses() {
        return List.copyOf(RIGHTS.keySet());
    }

    /** True if users of the role may do this on the address. */
    public static boolean permits(Role role, Action action, String address) {
        return RIGHTS.getOrDefault(address, Map.of()).getOrDefault(action, Set.of()).contains(role);
    }
}
