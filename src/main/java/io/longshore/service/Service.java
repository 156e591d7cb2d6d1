package io.longshore.service;

import io.longshore.config.BrokerSetting;
import io.longshore.config.RegistrySetting;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.sftp.SftpServer;
import io.longshore.task.UnblockedOutput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process of the service, from its start to its stop. */
public final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private final Settings settings;
    private final ServiceParts parts;

    private Service(Settings settings, ServiceParts parts) {
        this.settings = settings;
        this.parts = parts;
    }

    /**
     * Starts the process. Returns once it is ready, or, for a gateway that stands by, once it could
     * take over. When the start fails, everything that was opened is closed again.
     *
     * @throws io.longshore.problem.ProblemException for settings, share, lock, broker or port that
     *     do not allow it
     */
    public static Service start(Settings settings, Role role) {
        settings.require(RegistrySetting.HOST);
        requireBrokerForWorker(settings, role);
        ServiceParts parts = new ServiceParts(settings, role);
        parts.start();
        return new Service(settings, parts);
    }

    /**
     * Starts the process, prints its addresses, and waits until it is stopped.
     *
     * <p>Standard output has one line each for share, broker, registry and page, then {@code
     * ready}. From then on a slow reader blocks neither standard output nor the log. The log begins
     * with a line about the program, before anything is opened.
     *
     * @param program its name and version, as in "longshore 1.0.0"
     * @return the exit code
     */
    public static int run(Settings settings, Role role, String program) {
        UnblockedOutput.install();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook =
                new Thread(
                        () -> {
                            ForcedExit.begin();
                            asked.countDown();
                            await(stopped);
                            UnblockedOutput.drain();
                        },
                        "stop");
        Logs.service();
        LOG.info(
                "{} starts with the role {} on Java {}; settings {}, share {}, data {}",
                program,
                role.name().toLowerCase(Locale.ROOT),
                Runtime.version(),
                settings.file().map(Path::toString).orElse("from the environment"),
                settings.get(StorageSetting.SHARE),
                settings.get(StorageSetting.DATA));
        Service service = start(settings, role);
        Runtime.getRuntime().addShutdownHook(hook);
        service.readyLines().forEach(System.out::println);
        await(asked);
        service.close();
        stopped.countDown();
        return 0;
    }

    /** One line each for share, broker, registry, page and SFTP, then {@code ready}. */
    public List<String> readyLines() {
        List<String> lines = new ArrayList<>();
        lines.add("share     " + parts.storage());
        lines.add("broker    " + brokerUrl() + (parts.broker().isEmbedded() ? " (embedded)" : ""));
        lines.add("registry  " + settings.require(RegistrySetting.HOST));
        lines.add("page      " + pageUrl());
        sftp().ifPresent(server -> lines.add("sftp      " + server));
        lines.add("ready");
        return lines;
    }

    /** The SFTP server, while this process leads and has one. */
    public Optional<SftpServer> sftp() {
        return parts.sftp();
    }

    /** The URL of the broker. */
    public String brokerUrl() {
        return parts.broker().url();
    }

    /** The URL of health and metrics. */
    public String pageUrl() {
        return parts.page();
    }

    /**
     * Stops the process: no new work begins, a running import ends at its next safe point, then
     * everything is closed.
     */
    @Override
    public void close() {
        parts.close();
    }

    private static void requireBrokerForWorker(Settings settings, Role role) {
        if (role == Role.WORKER && settings.find(BrokerSetting.URL).isEmpty()) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_SETTING,
                            "A worker needs 'longshore.broker.url'.",
                            "Its jobs come from a gateway, over a broker that both can reach.",
                            "Set it to the URL of that broker, as in tcp://gateway:61616."));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
