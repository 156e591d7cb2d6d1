package io.longshore.broker;

import io.longshore.access.Role;
import io.longshore.config.BrokerSetting;
import io.longshore.config.ListenAddress;
import io.longshore.config.ServerTls;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.files.OwnerOnly;
import io.longshore.files.ProcessLock;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Periodic;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.ConfigurationUtils;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.deployers.impl.FileConfigurationParser;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Artemis broker in this process: journal in {@code longshore.data}, addresses as {@code
 * broker.xml} declares them, CORE, AMQP 1.0 and STOMP on one port, without anonymous users.
 */
final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private static final long STOP_AFTER_MILLIS = 5_000;

    /** The name of the acceptor of all clients. */
    private static final String PORT = "clients";

    /** Connections that have signed in. */
    private static final int MOST_USERS = 1_000;

    /** With less free space a warning is raised, and a stopped broker is not restarted. */
    private static final long LEAST_ROOM = 100_000_000;

    /** Between two looks whether it still runs, and between two tries to start it again. */
    private static final Duration LOOK_AFTER = Duration.ofSeconds(1);

    private final Supplier<ActiveMQServer> servers;
    private final Path data;
    private final ProcessLock lock;
    private final BrokerAccess service;
    private final String url;
    private final Periodic looks;

    private volatile ActiveMQServer server;

    /** Why it is not running, in words that the log has heard; null while it runs. */
    private volatile @Nullable Problem stopped;

    private EmbeddedBroker(
            Supplier<ActiveMQServer> servers,
            Path data,
            ProcessLock lock,
            BrokerAccess service,
            String url) {
        this.servers = servers;
        this.data = data;
        this.lock = lock;
        this.service = service;
        this.url = url;
        this.server = servers.get();
        this.looks = Periodic.start("longshore-broker", LOOK_AFTER, this::look);
    }

    /**
     * Starts the broker and waits until it takes connections.
     *
     * @throws ProblemException {@code BROKER_DATA_IN_USE} if another broker works on the folder,
     *     {@code BROKER_PORT_TAKEN} if something else listens on the port, {@code BROKER_ERROR} if
     *     it does not start for another reason
     */
    static EmbeddedBroker start(Settings settings) {
        Path data = settings.get(StorageSetting.DATA).toAbsolutePath().normalize();
        ProcessLock lock = DataLock.take(data);
        try {
            ListenAddress address =
                    ListenAddress.of(
                            settings,
                            BrokerSetting.HOST,
                            BrokerSetting.PORT,
                            "The embedded broker",
                            Code.BROKER_PORT_TAKEN);
            Optional<ServerTls> tls =
                    ServerTls.of(settings, BrokerSetting.CERTIFICATE, BrokerSetting.KEY);
            Users users = Users.of(settings, data);
            List<String> subscriptions =
                    settings.find(BrokerSetting.SUBSCRIPTIONS).orElse(List.of());
            BrokerAccess service =
                    new BrokerAccess(
                            "vm://" + address.port(),
                            users.service().name(),
                            users.service().password());
            return new EmbeddedBroker(
                    () ->
                            started(
                                    configuration(
                                            data, address, tls, subscriptions, users.repliedTo()),
                                    users),
                    data,
                    lock,
                    service,
                    "tcp://" + address);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** How our own stages connect: without a socket. */
    BrokerAccess service() {
        return service;
    }

    /** What commands of this machine need to know. */
    RunningBroker running() {
        return new RunningBroker(data, Integer.parseInt(url.replaceFirst(".*:", "")));
    }

    /** Where others connect. */
    String url() {
        return url;
    }

    /**
     * @throws ProblemException {@code DISK_FULL} while the disk of {@code longshore.data} has less
     *     than {@link #LEAST_ROOM}; {@code BROKER_ERROR} while it has stopped for another reason
     */
    void requireRunning() {
        Problem problem = stopped;
        if (problem != null) {
            throw new ProblemException(problem);
        }
        requireRoom("When the disk is full, the broker stops, and all jobs wait.");
    }

    /**
     * Artemis stops itself when it cannot write, so that it never acknowledges a message that is
     * not stored. It continues when space is free again; connected clients reconnect without limit.
     */
    private void look() {
        if (server.getState() != ActiveMQServer.SERVER_STATE.STOPPED) {
            return;
        }
        try {
            requireRoom("The broker has stopped, and all jobs wait.");
            server = servers.get();
            stopped = null;
            LOG.info("The embedded broker, which could not write, runs again");
        } catch (ProblemException e) {
            stopped = e.problem();
        } catch (RuntimeException | Error e) {
            stopped = failed("did not start again", e).problem();
        }
    }

    private void requireRoom(String why) {
        long room = data.toFile().getUsableSpace();
        if (room < LEAST_ROOM) {
            throw new ProblemException(
                    Problem.temporary(
                            Code.DISK_FULL,
                            "The disk of longshore.data has " + room / 1_000_000 + " MB left.",
                            why,
                            "Make room on it, at least "
                                    + LEAST_ROOM / 1_000_000
                                    + " MB; the broker then continues automatically."));
        }
    }

    /**
     * Reads certificate and key again; connections that exist stay. For some milliseconds the port
     * is closed.
     *
     * @throws ProblemException {@code BROKER_ERROR} if the port cannot be opened again
     */
    void renewCertificate() {
        try {
            if (server.getRemotingService().getAcceptor(PORT) instanceof NettyAcceptor port) {
                port.reload();
            }
        } catch (RuntimeException e) {
            throw failed("did not open its port again with the renewed certificate", e);
        }
    }

    /** Lets connections go and closes the journal. */
    @Override
    public void close() {
        looks.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw failed("did not stop in an orderly way", e);
        } finally {
            lock.close();
        }
    }

    private static ActiveMQServer started(Configuration configuration, Users users) {
        ActiveMQServer server =
                ActiveMQServers.newActiveMQServer(configuration, null, users.securityManager());
        BoundedProtocols.addTo(server);
        Queue<Exception> failures = new ConcurrentLinkedQueue<>();
        server.registerActivationFailureListener(failures::add);
        try {
            server.start();
        } catch (Exception e) {
            failures.add(e);
        }
        if (failures.isEmpty() && server.isActive()) {
            return server;
        }
        if (failures.isEmpty()) {
            failures.add(new IllegalStateException("The server is not active."));
        }
        try {
            server.stop();
        } catch (Exception e) {
            failures.add(e);
        }
        throw failed(
                "did not start with its data in " + configuration.getBrokerInstance(),
                failures.element());
    }

    private static Configuration configuration(
            Path data,
            ListenAddress address,
            Optional<ServerTls> tls,
            List<String> subscriptions,
            List<String> repliedTo) {
        Configuration configuration;
        try (InputStream xml = EmbeddedBroker.class.getResourceAsStream("broker.xml")) {
            configuration = new FileConfigurationParser().parseMainConfig(xml);
            Path folder = DataLock.closed(data.resolve("broker"));
            configuration.setBrokerInstance(folder.toFile());
            configuration.setJournalDirectory(folder.resolve("journal").toString());
            configuration.setBindingsDirectory(folder.resolve("bindings").toString());
            configuration.setPagingDirectory(folder.resolve("paging").toString());
            configuration.setLargeMessagesDirectory(folder.resolve("large-messages").toString());
            configuration.setGracefulShutdownEnabled(false);
            configuration.setGracefulShutdownTimeout(STOP_AFTER_MILLIS);
            configuration.setPopulateValidatedUser(true);
            // There is no console here.
            configuration.setJMXManagementEnabled(false);
            Subscriptions.declare(configuration, subscriptions);
            ReplyQueues.declare(configuration, repliedTo);
            configuration.registerBrokerPlugin(new StatedSender());
            configuration.registerBrokerPlugin(new SetAside());
            configuration.registerBrokerPlugin(new EqualityFilters());
            configuration.registerBrokerPlugin(GuardedAcceptorFactory.signIns());
            configuration.setIncomingInterceptorClassNames(List.of(NoReattach.class.getName()));
            configuration.clearAcceptorConfigurations();
            configuration.addAcceptorConfiguration("in-process", "vm://" + address.port());
            configuration.addAcceptorConfiguration(
                    withDoor(
                            "tcp://"
                                    + address
                                    + "?protocols=CORE,AMQP,STOMP;useEpoll=false;useKQueue=false"
                                    + ";supportAdvisory=false;handshake-timeout=10"
                                    + ";connectionsAllowed="
                                    + (MOST_USERS + ConnectionGuard.MOST_WAITING)
                                    + ";saslMechanisms=PLAIN;amqpIdleTimeout=60000;connectionTtl=60000"
                                    + tls.map(files -> tlsParameters(files, data)).orElse("")));
        } catch (Exception e) {
            throw failed("has a configuration that it does not take", e);
        }
        return configuration;
    }

    private static TransportConfiguration withDoor(String uri) throws Exception {
        TransportConfiguration plain = ConfigurationUtils.parseAcceptorURI(PORT, uri).get(0);
        return new TransportConfiguration(
                GuardedAcceptorFactory.class.getName(),
                plain.getParams(),
                plain.getName(),
                plain.getExtraParams());
    }

    /** Artemis reads a pair of PEM files by way of a third one that names them. */
    private static String tlsParameters(ServerTls files, Path data) {
        Path pair = data.resolve("broker-tls.properties");
        OwnerOnly.write(
                pair,
                "source.cert="
                        + escaped(files.certificate())
                        + "\nsource.key="
                        + escaped(files.key())
                        + "\n");
        return ";sslEnabled=true;keyStoreType=PEMCFG;keyStorePath="
                + URLEncoder.encode(pair.toString(), StandardCharsets.UTF_8);
    }

    private static String escaped(Path path) {
        return path.toString().replace("\\", "\\\\");
    }

    private static ProblemException failed(String what, @Nullable Throwable cause) {
        String said = Optional.ofNullable(cause).map(Throwable::getMessage).orElse("no cause");
        return new ProblemException(
                Problem.permanent(
                        Code.BROKER_ERROR,
                        "The embedded broker " + what + ".",
                        "It said: " + said + ".",
                        "Look at longshore.data: its disk needs room, and its user the right to"
                                + " write there."),
                cause);
    }

    /** The users of this broker: two of our own, and the client that is set or generated. */
    private record Users(
            BrokerUser client, BrokerUser admin, BrokerUser service, List<UsersFile.Entry> others) {
        static Users of(Settings settings, Path data) {
            SecureRandom random = new SecureRandom();
            BrokerUser client =
                    BrokerAccess.fromSettings(settings)
                            .orElseGet(
                                    () ->
                                            BrokerUser.readOrMake(
                                                    data, BrokerUser.Account.CLIENT, random));
            return new Users(
                    client,
                    BrokerUser.readOrMake(data, BrokerUser.Account.ADMIN, random),
                    BrokerUser.readOrMake(data, BrokerUser.Account.SERVICE, random),
                    settings.find(BrokerSetting.USERS_FILE).map(UsersFile::read).orElse(List.of()));
        }

        ActiveMQJAASSecurityManager securityManager() {
            SecurityConfiguration known = new SecurityConfiguration();
            add(known, admin, BrokerUser.Account.ADMIN.roles());
            add(known, service, BrokerUser.Account.SERVICE.roles());
            add(known, client, BrokerUser.Account.CLIENT.roles());
            others.forEach(other -> add(known, other.user(), other.roles()));
            return new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), known);
        }

        /** The names of the users with a queue for answers. */
        List<String> repliedTo() {
            Map<String, Set<Role>> all = new HashMap<>();
            all.put(admin.name(), BrokerUser.Account.ADMIN.roles());
            all.put(client.name(), BrokerUser.Account.CLIENT.roles());
            others.forEach(other -> all.put(other.user().name(), other.roles()));
            return ReplyQueues.of(all);
        }

        private static void add(SecurityConfiguration known, BrokerUser user, Set<Role> roles) {
            if (known.getUser(user.name()) != null) {
                throw new ProblemException(
                        Problem.permanent(
                                Code.BAD_SETTING,
                                "A user of the broker cannot be named '" + user.name() + "'.",
                                "The embedded broker has another user of that name.",
                                "Choose another name."));
            }
            known.addUser(user.name(), user.password().reveal());
            roles.forEach(role -> known.addRole(user.name(), role.text()));
            if (ReplyQueues.has(user.name(), roles)) {
                known.addRole(user.name(), ReplyQueues.role(user.name()));
            }
        }
    }
}
