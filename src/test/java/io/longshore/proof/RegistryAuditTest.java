package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.longshore.cli.CommandResult;
import io.longshore.job.JobId;
import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.proof.audit.Audit;
import io.longshore.proof.audit.AuditProgress;
import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.audit.ComparedRegistry;
import io.longshore.proof.audit.Finding;
import io.longshore.proof.audit.RegistryView;
import io.longshore.report.FiledReport;
import io.longshore.report.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison of receipts with what the registry answers. */
class RegistryAuditTest {
    @TempDir Path folder;
    private ProofSite site;
    private ReceiptSteps gateway;
    private ProofRegistry registry;

    @BeforeEach
    void begin() throws IOException {
        site = new ProofSite(folder.resolve("site")).createKey();
        gateway = site.gateway("data");
        registry = new ProofRegistry(folder.resolve("registry"));
    }

    @AfterEach
    void end() {
        registry.close();
    }

    private FiledReport deliver(String job, String repository) throws IOException {
        return registry.deliver(site, gateway, job, repository);
    }

    private ComparedRegistry compared(AuditResult result) {
        return result.registries().get(0);
    }

    @Test
    void everyManifestOfAVerifiedDeliveryIsAskedForOnce() throws IOException {
        deliver("one", "p/one");
        deliver("two", "p/two");
        site.file(gateway, site.write("refused", Status.REJECTED));

        AuditResult result = site.audit(registry);

        assertThat(result.findings()).isEmpty();
        assertThat(result.notes()).isEmpty();
        assertThat(compared(result))
                .isEqualTo(new ComparedRegistry(registry.address(), 2, 0, null));
    }

    @Test
    void aManifestThatTheRegistryLacksIsNamedWithItsJobAndEntry() throws IOException {
        deliver("one", "p/one");
        deliver("two", "p/two");
        registry.delete(registry.pushed().get(1));

        AuditResult result = site.audit(registry);

        assertThat(result.findings())
                .singleElement()
                .satisfies(it -> assertThat(it.kind()).isEqualTo(Finding.Kind.REMOVED))
                .satisfies(it -> assertThat(it.job()).isEqualTo("two"))
                .satisfies(it -> assertThat(it.entry()).isEqualTo(3))
                .satisfies(it -> assertThat(it.place()).endsWith(registry.pushed().get(1)));
        assertThat(compared(result).missing()).isEqualTo(1);
    }

    @Test
    void aTagThatOthersHaveMovedIsAFactAndNoFinding() throws IOException {
        deliver("one", "p/one");
        deliver("two", "p/one");
        assertThat(site.audit(registry).notes()).isEmpty();

        registry.put("p/one@" + ProofRegistry.TAG, registry.manifest(registry.pushed().get(0)));
        AuditResult result = site.audit(registry);

        assertThat(result.findings()).isEmpty();
        assertThat(result.notes())
                .singleElement()
                .asString()
                .contains("p/one:1.0 names sha256:", "Job two (entry 3)");
    }

    @Test
    void imagesWhoseRemovalAnEntryStatesAreNotMissed() throws IOException {
        deliver("one", "p/one");
        deliver("two", "p/two");
        gateway.imagesRemoved(JobId.parse("one"), "request: end of support");
        registry.pushed().forEach(registry::delete);

        AuditResult result = site.audit(registry);

        assertThat(result.findings()).extracting(Finding::job).containsExactly("two");
    }

    @Test
    void imagesThatAnotherDeliveryBroughtAsWellAreStillExpected() throws IOException {
        FiledReport first = deliver("one", "p/one");
        site.file(gateway, again(first, "again"));
        gateway.imagesRemoved(JobId.parse("one"), "request: end of support");
        registry.delete(registry.pushed().get(0));

        assertThat(site.audit(registry).findings())
                .extracting(Finding::job)
                .containsExactly("again");
    }

    private FiledReport again(FiledReport report, String job) {
        String text = new String(report.json(), StandardCharsets.UTF_8);
        String id = report.report().jobId().toString();
        return site.write(
                FiledReport.of(
                                text.replace("\"" + id + "\"", "\"" + job + "\"")
                                        .getBytes(StandardCharsets.UTF_8))
                        .report());
    }

    @Test
    void aRegistryThatDoesNotAnswerIsNotCompared() throws IOException {
        deliver("one", "p/one");
        registry.close();

        AuditResult result = site.audit(registry);

        assertThat(result.findings()).isEmpty();
        assertThat(compared(result).notCompared()).contains(registry.address());
        assertThat(compared(result).manifests()).isZero();
        registry = new ProofRegistry(folder.resolve("other"));
    }

    @Test
    void anInterruptedComparisonContinuesWhereItWas() throws IOException {
        AtomicBoolean isSecond = new AtomicBoolean();
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 3; i++) {
            deliver("job-" + i, "p/app" + i);
        }
        RegistryView view = registry.view();
        RegistryView counted =
                new RegistryView() {
                    @Override
                    public void reach(String host) {
                        view.reach(host);
                    }

                    @Override
                    public Optional<Digest> find(Repository repository, String tagOrDigest) {
                        if (Digest.isDigest(tagOrDigest)) {
                            asked.add(repository.path());
                        } else if (!isSecond.get()) {
                            throw new IllegalStateException("interrupted");
                        }
                        return view.find(repository, tagOrDigest);
                    }
                };
        assertThatIllegalStateException().isThrownBy(() -> audit(counted));
        isSecond.set(true);
        assertThat(asked).containsExactlyInAnyOrder("p/app0", "p/app1", "p/app2");
        registry.delete(registry.pushed().get(0));

        AuditResult result = audit(counted);

        assertThat(asked).hasSize(3);
        assertThat(compared(result).manifests()).isEqualTo(3);
        assertThat(progress()).doesNotExist();
    }

    private Path progress() {
        return folder.resolve("progress.json");
    }

    private AuditResult audit(RegistryView view) {
        return new Audit(site.share().root(), site.log(), null, null, null)
                .with(view)
                .with(AuditProgress.of(progress(), (part, done, total) -> {}, Duration.ZERO))
                .run();
    }

    @Test
    void theCommandStatesInItsFirstLinesWhatWasNotCompared() throws IOException {
        deliver("one", "p/one");
        Path settings = folder.resolve("longshore.properties");
        Files.writeString(
                settings,
                "longshore.share=%s%nlongshore.registry=%s%nlongshore.registry.insecure=true%n"
                        .formatted(site.share().root(), registry.address()));

        CommandResult online = CommandResult.longshore("audit", "--config", settings.toString());
        assertThat(online.exitCode()).as(online.err()).isZero();
        assertThat(online.out()).contains(registry.address() + ": 1 manifests, 0 missing");

        registry.delete(registry.pushed().get(0));
        CommandResult missing =
                CommandResult.longshore("audit", "--config", settings.toString(), "-o", "json");
        assertThat(missing.exitCode()).isEqualTo(3);
        assertThat(Json.THEIRS.readTree(missing.out()).at("/registries/0/missing").asInt())
                .isEqualTo(1);

        CommandResult offline =
                CommandResult.longshore("audit", "--offline", site.share().root().toString());
        assertThat(offline.exitCode()).isZero();
        assertThat(offline.out().lines().skip(1)).first().isEqualTo("No registry was compared.");

        registry.close();
        CommandResult away = CommandResult.longshore("audit", "--config", settings.toString());
        assertThat(away.exitCode()).isZero();
        assertThat(away.out().lines().skip(1).findFirst().orElseThrow())
                .startsWith("The registry " + registry.address() + " was not compared: ");
        registry = new ProofRegistry(folder.resolve("other"));
    }
}
