package io.longshore.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.service.Service;
import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history of a running service. */
class ServiceHistoryIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir Path folder;
    private SandboxRegistry registry;
    private Site site;

    @BeforeEach
    void prepare() {
        registry = SandboxRegistry.start(SandboxOptions.defaults());
        site = new Site(folder, registry.address()).set("longshore.registry.insecure", "true");
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aServiceKeepsItsReportsInItsHistoryThatIsRemovedAndOrderedAnew() throws Exception {
        List<String> jobs = new ArrayList<>();
        try (Service service = site.start();
                Reports reports = site.connect(service)) {
            site.drop(Fixtures.IMAGE, "apps/one.tar");
            jobs.add(reports.next(PATIENCE).jobId());
            await("the index").atMost(PATIENCE).until(() -> Files.exists(index()));
            Files.delete(index());
            site.drop("no archive", "two.tar");
            jobs.add(reports.next(PATIENCE).jobId());
            await("the index, made anew").atMost(PATIENCE).until(() -> Files.exists(index()));

            Tool.Result rebuilt =
                    Tool.run(
                            Tool.longshore(
                                    "history",
                                    "rebuild",
                                    "--wait",
                                    "--config",
                                    config().toString()));

            assertThat(rebuilt.text()).isEqualToIgnoringNewLines("The history was made anew.");
            site.drop("no archive", "three.tar");
            jobs.add(reports.next(PATIENCE).jobId());
        }

        assertThat(rows()).containsExactlyInAnyOrderElementsOf(jobs);
    }

    private Path index() {
        return site.data().resolve("history/index.mv.db");
    }

    private Path config() throws Exception {
        return Files.writeString(
                folder.resolve("history.properties"),
                "longshore.share=" + site.share() + "\nlongshore.data=" + site.data() + "\n");
    }

    private List<String> rows() throws Exception {
        List<String> rows = new ArrayList<>();
        FileDatabase database = new FileDatabase(site.data());
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select job_id from delivery")) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        } finally {
            database.shutDown();
        }
        return rows;
    }
}
