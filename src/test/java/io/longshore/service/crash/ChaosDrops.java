package io.longshore.service.crash;

import io.longshore.service.crash.ChaosPlan.Way;
import io.longshore.testing.ArtemisProcess;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.SimulatedDelay;
import io.longshore.testing.Tool;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** Senders: people and systems that repeat an upload or a job until it is acknowledged. */
final class ChaosDrops {
    static final BrokerLogin CLIENT = ArtemisProcess.login("longshore");
    static final BrokerLogin ADMIN = ArtemisProcess.login("longshore-admin");
    private static final String PASSWORD = "correct horse battery";
    private static final int LAYER_BYTES = 150_000;

    private final ChaosSite site;
    private final ChaosLedger ledger;
    private final Path folder;
    private final TestImages images;

    ChaosDrops(ChaosSite site, ChaosLedger ledger, Path folder, long seed) {
        this.site = site;
        this.ledger = ledger;
        this.folder = folder;
        this.images = new TestImages(seed);
    }

    /** The file of who may upload. */
    static Path users(Path folder) {
        try {
            String line = Tool.run(List.of("htpasswd", "-nbB", "bert", PASSWORD)).text();
            return Files.writeString(folder.resolve("users"), line.strip() + "\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends tarball number so and so. */
    void send(int number, Way way) {
        Image image =
                images.image(
                        "origin.test/app" + number,
                        images.layer(LAYER_BYTES),
                        images.layer(LAYER_BYTES));
        Path tarball =
                new TarballBuilder().add(image, "1.0").write(folder.resolve(number + ".tar"));
        try {
            switch (way) {
                case FOLDER -> drop(tarball, number, image);
                case SFTP -> upload(tarball, number, image);
                case QUEUE -> enqueue(tarball, number, image);
            }
            Files.delete(tarball);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void drop(Path tarball, int number, Image image) throws IOException {
        String file = "n" + number + "/folder.tar";
        ledger.wrote(file, "supervisor-services/n" + number, image, true);
        Path target = site.site().share().resolve("drop").resolve(file);
        Files.createDirectories(target.getParent());
        Files.copy(tarball, target);
    }

    /** Each try under a name of its own: whose answer was lost may have arrived all the same. */
    private void upload(Path tarball, int number, Image image) {
        for (int attempt = 1; ; attempt++) {
            String name = "n" + number + "-" + attempt;
            String file = name + "/sftp.tar";
            String repository = "supervisor-services/" + name;
            // In the books before it is on its way: it may be reported before curl has ended.
            ledger.wrote(file, repository, image, false);
            Tool.Result result =
                    Tool.runAnyhow(
                            List.of(
                                    "curl",
                                    "-sS",
                                    "--insecure",
                                    "--max-time",
                                    "20",
                                    "--ftp-create-dirs",
                                    "--user",
                                    "bert:" + PASSWORD,
                                    "--upload-file",
                                    tarball.toString(),
                                    site.sftp() + "/drop/" + file),
                            Map.of());
            if (result.exitCode() == 0) {
                ledger.wrote(file, repository, image, true);
                return;
            }
            pause();
        }
    }

    /** Each try under the same id: whose answer was lost is dropped as known. */
    private void enqueue(Path tarball, int number, Image image) throws IOException {
        String file = "queue-" + number + ".tar";
        String repository = "supervisor-services/n" + number;
        Path depot = Files.createDirectories(site.site().share().resolve("depot"));
        Files.copy(tarball, depot.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        String job =
                """
                {"version":1,"id":"queue-%d","file":"%s","repository":"%s/%s"}"""
                        .formatted(number, file, site.registryName(), repository);
        ledger.wrote(file, repository, image, true);
        while (!sent(job)) {
            pause();
        }
    }

    private boolean sent(String job) {
        try (Connection connection = CLIENT.connect(site.brokerUrl());
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                var producer = session.createProducer(session.createQueue("longshore.jobs"))) {
            producer.send(session.createTextMessage(job));
            return true;
        } catch (JMSException e) {
            return false;
        }
    }

    /** A client waits before it tries again. */
    private static void pause() {
        SimulatedDelay.ofMillis(500);
    }
}
