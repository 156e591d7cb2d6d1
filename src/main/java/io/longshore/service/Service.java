package io.longshore.service;

import io.longshore.config.BrokerSetting;
import io.longshore.config.RegistrySetting;
import io.longshore.config.Setting;
import io.longshore.config.Settings;
import io.longshore.config.SettingsTable;
import io.longshore.config.StorageSetting;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.sftp.SftpServer;
import io.longshore.task.UnblockedOutput;
import io.longshore.text.Printable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
     * ready}; with the log in JSON these are lines of the log. From then on a slow reader blocks
     * neither standard output nor the log. The log begins with a line about the program, before
     * anything is opened.
     *
     * @param program its name and version, as in "longshore 1.0.0"
     * @return the exit code
     */
    public static int run(Settings settings, Role role, String program) {
        boolean isJson = Logs.isJson(settings);
        UnblockedOutput.install(
                isJson
                        ? lines -> Logs.JsonLines.dropped(lines, Instant.now())
                        : UnblockedOutput::dropped);
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
        Logs.service(settings);
        if (isJson) {
            Thread.setDefaultUncaughtExceptionHandler(
                    (thread, e) -> LOG.error("the thread {} ended", thread.getName(), e));
        }
        LOG.info(
                "{} starts with the role {} on Java {}; settings {}, share {}, data {}",
                program,
                role.name().toLowerCase(Locale.ROOT),
                Runtime.version(),
                settings.file().map(Path::toString).orElse("from the environment"),
                settings.get(StorageSetting.SHARE),
                settings.get(StorageSetting.DATA));
        sources(settings).forEach(LOG::info);
        Service service;
        try {
            service = start(settings, role);
        } catch (ProblemException e) {
            if (!isJson) {
                throw e;
            }
            Problem problem = e.problem();
            LOG.error("{}: {} {} {}", problem.code(), problem.what(), problem.why(), problem.fix());
            UnblockedOutput.drain();
            return problem.code().fault().exitCode();
        }
        Runtime.getRuntime().addShutdownHook(hook);
        service.readyLines().forEach(isJson ? LOG::info : System.out::println);
        await(asked);
        service.close();
        stopped.countDown();
        return 0;
    }

    /** One line for each place from which settings come, with their names. */
    private static List<String> sources(Settings settings) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        for (Setting<?> setting : SettingsTable.rows()) {
            if (settings.isSet(setting)) {
                settings.source(setting)
                        .ifPresent(
                                source ->
                                        names.computeIfAbsent(source, it -> new ArrayList<>())
                                                .add(setting.name()));
            }
        }
        return names.entrySet().stream()
                .map(
                        it ->
                                "settings from "
                                        + Printable.of(it.getKey())
                                        + ": "
                                        + String.join(", ", it.getValue()))
                .toList();
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
