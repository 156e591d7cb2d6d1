package io.longshore.testing;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Machines of their own on one network: a network namespace for each, and one for the switch
 * between them. Nothing of it can be reached from outside. Needs root; ends with {@link #close()}.
 */
public final class Hosts implements AutoCloseable {
    private static final String NETWORK = "10.213.7.";

    private final String prefix = "ls" + ProcessHandle.current().pid() + "-";
    private final String hub = prefix + "switch";
    private final List<String> names = new ArrayList<>();

    private Hosts() {
        ip("netns", "add", hub);
        inHub("link", "add", "bridge", "type", "bridge");
        inHub("link", "set", "bridge", "up");
    }

    /**
     * A network without hosts; without the right to create one the test is skipped with a message.
     */
    public static Hosts create() {
        if (!System.getProperty("user.name").equals("root")) {
            String message = "SKIPPED: network namespaces need root";
            if ("1".equals(System.getenv("LONGSHORE_REQUIRE_TOOLS"))) {
                throw new AssertionError(message);
            }
            System.err.println(message);
            Assumptions.abort(message);
        }
        return new Hosts();
    }

    /** Adds a host; its name is at most ten letters long. */
    public Hosts add(String name) {
        names.add(name);
        String namespace = namespace(name);
        ip("netns", "add", namespace);
        inHub("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", namespace);
        inHub("link", "set", name, "master", "bridge", "up");
        inside(name, "link", "set", "lo", "up");
        inside(name, "address", "add", address(name) + "/24", "dev", "eth0");
        inside(name, "link", "set", "eth0", "up");
        return this;
    }

    /** By what the others reach a host. */
    public String address(String name) {
        return NETWORK + (names.indexOf(name) + 1);
    }

    /** The prefix of a command that runs it on a host. */
    public List<String> on(String name) {
        return List.of("ip", "netns", "exec", namespace(name));
    }

    /** Cuts the link silently: no packet reaches the host or leaves it. */
    public void cut(String name) {
        inHub("link", "set", name, "down");
    }

    /** Puts the cable back. */
    public void mend(String name) {
        inHub("link", "set", name, "up");
    }

    /** How many bytes a host has sent over its cable, headers of all layers included. */
    public long bytesSent(String name) {
        List<String> command = new ArrayList<>(on(name));
        command.addAll(List.of("cat", "/sys/class/net/eth0/statistics/tx_bytes"));
        return Long.parseLong(Tool.run(command).text().strip());
    }

    @Override
    public void close() {
        names.forEach(name -> ip("netns", "delete", namespace(name)));
        ip("netns", "delete", hub);
    }

    private String namespace(String name) {
        return prefix + name;
    }

    private void inHub(String... words) {
        List<String> all = new ArrayList<>(List.of("-n", hub));
        all.addAll(List.of(words));
        ip(all.toArray(String[]::new));
    }

    private void inside(String name, String... words) {
        List<String> all = new ArrayList<>(List.of("-n", namespace(name)));
        all.addAll(List.of(words));
        ip(all.toArray(String[]::new));
    }

    private static void ip(String... words) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        Tool.run(command);
    }
}
