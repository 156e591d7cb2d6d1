package io.longshore.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.deployers.impl.FileConfigurationParser;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/**
 * A site's own Artemis in a process: {@code deploy/artemis/} as it stands, with the address of the
 * test. Its instance is a folder with {@code etc} and {@code data}. Ends with {@link #close()}.
 */
public final class ArtemisProcess implements AutoCloseable {
    private static final Path DEPLOY = Path.of("deploy/artemis");
    private static final String ACCEPTOR = "tcp://0.0.0.0:61616";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final Path log;

    /** What an earlier process of the same instance has said does not count. */
    private final int before;

    private ArtemisProcess(Process process, Path log, int before) {
        this.process = process;
        this.log = log;
        this.before = before;
    }

    /** The users that every broker of a test knows. */
    public static BrokerLogin login(String user) {
        return new BrokerLogin(user, "pw-of-" + user);
    }

    /**
     * Writes {@code etc/} of an instance.
     *
     * @param address host:port where it listens
     * @param more a file of {@code deploy/artemis/} whose elements are added; null for none
     */
    public static void configure(Path instance, String address, String more) {
        try {
            Path etc = Files.createDirectories(instance.resolve("etc"));
            String xml = read("broker.xml").replace(ACCEPTOR, "tcp://" + address);
            if (more != null) {
                String added = read(more);
                added = added.substring(added.indexOf("<core "), added.indexOf("</core>"));
                xml = xml.replace("  </core>", added.substring(added.indexOf('>') + 1) + "</core>");
            }
            Files.writeString(etc.resolve("broker.xml"), xml);
            Files.writeString(
                    etc.resolve("artemis-roles.properties"), read("artemis-roles.properties"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Starts the broker of an instance.
     *
     * @param host what stands before {@code java} in the command, to start it elsewhere
     * @param properties system properties, which its configuration refers to
     */
    public static ArtemisProcess start(
            Path instance, List<String> host, Map<String, String> properties) {
        List<String> command = new ArrayList<>(host);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"));
        command.add("-Dartemis.instance=" + instance);
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ArtemisProcess.class.getName(), instance.toString()));
        try {
            Path log = instance.resolve("log");
            int before = Files.exists(log) ? Files.readString(log).length() : 0;
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new ArtemisProcess(process, log, before);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until it has said so: {@code active} once it works, {@code paired} with a backup. */
    public ArtemisProcess awaitWord(String word) {
        await("a broker that is " + word)
                .atMost(PATIENCE)
                .until(() -> !process.isAlive() || log().substring(before).contains(word + "\n"));
        if (!process.isAlive()) {
            throw new AssertionError("the broker has ended: " + log());
        }
        return this;
    }

    /** SIGTERM, and its end. */
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    /** {@code kill -9}. */
    public void kill() {
        // Under another clock the broker is the child of the program that sets it.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGSTOP, and after so long SIGCONT. */
    public void freeze(long millis) {
        Freeze.process(process.pid(), millis);
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the broker does not end: " + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String read(String file) throws IOException {
        return Files.readString(DEPLOY.resolve(file));
    }

    /** What the process runs: the broker of an instance, until it is asked to stop. */
    public static void main(String[] arguments) throws Exception {
        Path etc = Path.of(arguments[0], "etc");
        ActiveMQServer server;
        try (InputStream xml = Files.newInputStream(etc.resolve("broker.xml"))) {
            Configuration configuration = new FileConfigurationParser().parseMainConfig(xml);
            server = ActiveMQServers.newActiveMQServer(configuration, null, users(etc));
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    try {
                                        server.stop();
                                    } catch (Exception e) {
                                        System.out.println("cannot stop: " + e);
                                    }
                                    stopped.countDown();
                                }));
        server.start();
        while (!server.waitForActivation(1, TimeUnit.SECONDS)) {
            continue;
        }
        System.out.println("active");
        boolean paired = false;
        while (!stopped.await(200, TimeUnit.MILLISECONDS)) {
            if (!paired && hasBackup(server)) {
                paired = true;
                System.out.println("paired");
            }
        }
    }

    private static boolean hasBackup(ActiveMQServer server) {
        return server.getClusterManager().getClusterConnections().stream()
                .flatMap(connection -> connection.getTopology().getMembers().stream())
                .anyMatch(member -> member.getBackup() != null);
    }

    private static ActiveMQJAASSecurityManager users(Path etc) throws IOException {
        Properties roles = new Properties();
        try (InputStream file = Files.newInputStream(etc.resolve("artemis-roles.properties"))) {
            roles.load(file);
        }
        SecurityConfiguration known = new SecurityConfiguration();
        for (String role : roles.stringPropertyNames()) {
            for (String user : roles.getProperty(role).split(",")) {
                BrokerLogin login = login(user.strip());
                known.addUser(login.username(), login.password());
                known.addRole(login.username(), role);
            }
        }
        return new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), known);
    }
}
