package io.longshore.service.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.broker.BrokerAccess;
import io.longshore.broker.BrokerUser;
import io.longshore.broker.MessageContent;
import io.longshore.broker.QueueInspection;
import io.longshore.config.Settings;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Role;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Fixtures;
import io.longshore.testing.FreePort;
import io.longshore.testing.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A service process with a heap of 256 MB and a registry, for tests that send it hostile input. */
public final class SmallHeapService implements AutoCloseable {
    public static final String INVALID = "longshore.jobs.invalid";

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final SandboxRegistry registry;
    private final Site site;
    private final int port;
    private final ServiceProcess process;
    private final Reports client;
    private final QueueInspection inspection;

    public SmallHeapService(Path folder) {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        port = FreePort.find();
        site =
                new Site(folder, registry.address())
                        .set("longshore.registry.insecure", "true")
                        .set("longshore.target.repository", "{name}")
                        .set("longshore.broker.port", String.valueOf(port));
        site.deposit(Fixtures.IMAGE, "image.tar");
        process = ServiceProcess.start(folder, "service", site.texts(), Role.ALL, "-Xmx256m");
        process.awaitReady();
        client = Reports.connect(brokerUrl(), site.data());
        Settings settings = Settings.load(null, Map.of(), site.texts());
        inspection = new QueueInspection(BrokerAccess.of(settings, BrokerUser.Account.ADMIN));
    }

    public int brokerPort() {
        return port;
    }

    public String brokerUrl() {
        return "tcp://127.0.0.1:" + port;
    }

    /** The user that sends jobs. */
    public BrokerLogin sender() {
        return BrokerLogin.client(site.data());
    }

    public QueueInspection inspection() {
        return inspection;
    }

    /** The messages that were set aside because they are not jobs. */
    public List<MessageContent.Head> invalid() {
        return messages(INVALID);
    }

    public List<MessageContent.Head> messages(String queue) {
        List<MessageContent.Head> messages = new ArrayList<>();
        inspection.browse(queue, messages::add);
        return messages;
    }

    /** Sends a job and waits until it is imported. */
    public void assertImports(String id) {
        client.sendJob("{\"version\":1,\"id\":\"%s\",\"file\":\"image.tar\"}".formatted(id));
        Reports.Report report = client.next(PATIENCE);
        assertThat(report.jobId()).isEqualTo(id);
        assertThat(report.status()).isEqualTo("VERIFIED");
    }

    /** Everything invalid has its cause, and the service is ready and never ran out of memory. */
    public void assertUnharmed() {
        assertThat(invalid()).allMatch(message -> "NOT_A_JOB".equals(message.cause()));
        assertThat(site.readiness(process.pageUrl())).isEqualTo(200);
        assertThat(process.log()).doesNotContain("OutOfMemoryError", "StreamCacheException");
    }

    @Override
    public void close() {
        client.close();
        process.close();
        registry.close();
    }
}
