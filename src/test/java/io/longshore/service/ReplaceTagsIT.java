package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.config.ReplaceTags;
import io.longshore.registry.RegistrySettings;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.Imports;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.registry.Distribution;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Which release tags the service moves, by each rule and for each history of a tag. Each history
 * has a repository of its own. Somebody else is an import that does not use the share.
 */
@RequiresTool("docker-registry")
class ReplaceTagsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Not a tag that {@code imgpkg} or cosign makes. */
    private static final String TAG = "stable";

    @TempDir Path folder;
    private final TestImages images = new TestImages(20261128);
    private Distribution registry;
    private Imports others;
    private Site site;
    private Service service;
    private Reports reports;
    private int archives;

    /** An archive with one image under {@link #TAG}. */
    private record Archive(Path file, String digest) {}

    /** What happened to a tag before the delivery that is looked at. */
    private enum History {
        ABSENT,
        OURS,
        OURS_AFTER_A_RESTART,
        FOREIGN,
        MOVED_BY_OTHERS,
        MOVED_BACK_BY_OTHERS
    }

    @BeforeEach
    void start() {
        registry = Distribution.start(folder.resolve("registry"), Distribution.options());
        others = new Imports(RegistrySettings.builder(registry.address()).plainHttp(true).build());
        site = new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
    }

    @AfterEach
    void stop() {
        reports.close();
        service.close();
        others.close();
        registry.close();
    }

    @ParameterizedTest
    @EnumSource(ReplaceTags.class)
    void aReleaseTagMovesIfTheRulePermitsItAndElseNothingIsPushed(ReplaceTags rule) {
        for (History history : History.values()) {
            String name = history.name().toLowerCase(Locale.ROOT);
            String before = prepare(history, name);
            run(rule);
            Archive archive = archive();

            Reports.Report report = deliver(archive, name);

            if (isPermitted(rule, history)) {
                assertThat(report.status()).as("%s %s", rule, history).isEqualTo("VERIFIED");
                assertThat(tag(name)).isEqualTo(archive.digest());
            } else {
                assertThat(report.status()).as("%s %s", rule, history).isEqualTo("REJECTED");
                assertThat(report.firstProblem()).isEqualTo("TAG_NOT_REPLACEABLE");
                assertThat(tag(name)).isEqualTo(before);
                assertThat(registry.contents().hasManifest(path(name), archive.digest()))
                        .as("pushed")
                        .isFalse();
            }
        }
    }

    /**
     * An archive whose image the tag names already needs no permission. It sets nothing, so that a
     * tag of somebody else does not become one's own by it, however often it is delivered.
     */
    @ParameterizedTest
    @EnumSource(ReplaceTags.class)
    void anImageThatTheTagNamesAlreadyIsVerifiedAndMakesTheTagNobodysOwn(ReplaceTags rule) {
        Archive archive = archive();
        others.run(archive.file(), path("same"));
        run(rule);

        assertThat(deliver(archive, "same").status()).isEqualTo("VERIFIED");
        assertThat(deliver(archive, "same").status()).isEqualTo("VERIFIED");
        Reports.Report next = deliver(archive(), "same");
        if (rule == ReplaceTags.ALWAYS) {
            assertThat(next.status()).isEqualTo("VERIFIED");
        } else {
            assertThat(next.firstProblem()).isEqualTo("TAG_NOT_REPLACEABLE");
            assertThat(tag("same")).isEqualTo(archive.digest());
        }
    }

    /** An image that a delivery set the tag to may be delivered again, and stays the tag's own. */
    @Test
    void anOwnTagStaysOwnWhenItsImageIsDeliveredAgain() {
        run(ReplaceTags.OWN);
        Archive archive = archive();
        deliver(archive, "again");

        assertThat(deliver(archive, "again").status()).isEqualTo("VERIFIED");
        assertThat(deliver(archive(), "again").status()).isEqualTo("VERIFIED");
    }

    /** The other fix that the message names. */
    @ParameterizedTest
    @EnumSource(
            value = ReplaceTags.class,
            names = {"NEVER", "OWN"})
    void theJobSucceedsByAReplayAfterTheTagIsRemoved(ReplaceTags rule) throws Exception {
        Archive old = archive();
        others.run(old.file(), path("removed"));
        run(rule);
        Archive archive = archive();
        Reports.Report refused = deliver(archive, "removed");
        assertThat(refused.firstProblem()).isEqualTo("TAG_NOT_REPLACEABLE");

        HttpResponse<String> removed =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        "http://%s/v2/%s/manifests/%s"
                                                                .formatted(
                                                                        registry.address(),
                                                                        path("removed"),
                                                                        old.digest())))
                                        .DELETE()
                                        .build(),
                                BodyHandlers.ofString());
        assertThat(removed.statusCode()).isEqualTo(202);
        replay(refused);

        assertThat(reports.next(PATIENCE).status()).isEqualTo("VERIFIED");
        assertThat(tag("removed")).isEqualTo(archive.digest());
    }

    /** The fix that the message names. */
    @ParameterizedTest
    @EnumSource(
            value = ReplaceTags.class,
            names = {"NEVER", "OWN"})
    void theJobSucceedsByAReplayAfterTheRuleIsAlways(ReplaceTags rule) throws JMSException {
        others.run(archive().file(), path("fixed"));
        run(rule);
        Archive archive = archive();
        Reports.Report refused = deliver(archive, "fixed");
        assertThat(refused.firstProblem()).isEqualTo("TAG_NOT_REPLACEABLE");

        site.rejected(refused.jobId());
        run(ReplaceTags.ALWAYS);
        replay(refused);

        assertThat(reports.next(PATIENCE).status()).isEqualTo("VERIFIED");
        assertThat(tag("fixed")).isEqualTo(archive.digest());
        run(ReplaceTags.OWN);
        assertThat(deliver(archive(), "fixed").status()).isEqualTo("VERIFIED");
    }

    private void replay(Reports.Report report) throws JMSException {
        String job =
                "{\"version\":1,\"file\":\""
                        + report.json().at("/source/file").asText()
                        + "\",\"replayOf\":\""
                        + report.jobId()
                        + "\"}";
        try (Connection connection = BrokerLogin.admin(site.data()).connect(service.brokerUrl());
                Session session = connection.createSession()) {
            session.createProducer(session.createQueue("longshore.replays"))
                    .send(session.createTextMessage(job));
        }
    }

    private static boolean isPermitted(ReplaceTags rule, History history) {
        return switch (history) {
            case ABSENT -> true;
            case OURS, OURS_AFTER_A_RESTART -> rule != ReplaceTags.NEVER;
            case FOREIGN, MOVED_BY_OTHERS, MOVED_BACK_BY_OTHERS -> rule == ReplaceTags.ALWAYS;
        };
    }

    /**
     * Prepares a tag.
     *
     * @return the digest that it names; null if it does not exist
     */
    private String prepare(History history, String name) {
        List<Archive> made = List.of(archive(), archive());
        run(ReplaceTags.OWN);
        switch (history) {
            case ABSENT -> {
                return null;
            }
            case OURS -> deliver(made.get(0), name);
            case OURS_AFTER_A_RESTART -> {
                deliver(made.get(0), name);
                run(ReplaceTags.ALWAYS);
            }
            case FOREIGN -> others.run(made.get(0).file(), path(name));
            case MOVED_BY_OTHERS -> {
                deliver(made.get(0), name);
                others.run(made.get(1).file(), path(name));
            }
            case MOVED_BACK_BY_OTHERS -> {
                deliver(made.get(0), name);
                deliver(made.get(1), name);
                others.run(made.get(0).file(), path(name));
            }
        }
        return tag(name);
    }

    private String running;

    /** The service with this rule; started anew if it runs with another one. */
    private void run(ReplaceTags rule) {
        String text = rule.name().toLowerCase(Locale.ROOT);
        if (text.equals(running)) {
            return;
        }
        if (service != null) {
            reports.close();
            service.close();
        }
        service = site.set("longshore.tags.replace", text).start();
        reports = site.connect(service);
        running = text;
    }

    private Reports.Report deliver(Archive archive, String name) {
        site.dropAlone(archive.file(), name + "/" + archive.file().getFileName());
        return reports.next(PATIENCE);
    }

    private Archive archive() {
        Image image = images.image("origin.test/app", images.layer(500));
        Path file =
                new TarballBuilder()
                        .add(image, TAG)
                        .write(folder.resolve("archive-" + ++archives + ".tar"));
        return new Archive(file, image.digest().toString());
    }

    private static String path(String name) {
        return "supervisor-services/" + name;
    }

    private String tag(String name) {
        return registry.contents().tags(path(name)).get(TAG).digest();
    }
}
