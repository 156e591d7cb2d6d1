package io.longshore.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistrySettings;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportAdditions;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.testing.Faults;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Imports;
import io.longshore.testing.TestClock;
import io.longshore.testing.harbor.FakeHarbor;
import io.longshore.testing.harbor.HarborAdmin;
import io.longshore.testing.harbor.HarborAdmin.Robot;
import io.longshore.testing.registry.SmallImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole imports into a Harbor with rules of its own. */
class HarborImportTest {
    private static final String TARGET = "services/lci";

    private final Faults faults = new Faults();
    private final Collector collector = new Collector();
    private final FakeHarbor harbor = FakeHarbor.start(faults, collector);

    @AfterEach
    void stop() {
        harbor.close();
    }

    @Test
    void aBundleIsVerifiedAndASecondImportSendsNothing() {
        harbor.admin().createProject("services", -1);
        assertThat(run(HarborOptions.defaults()).status()).isEqualTo(Status.VERIFIED);
        faults.requests().clear();
        assertThat(run(HarborOptions.defaults()).status()).isEqualTo(Status.VERIFIED);
        assertThat(faults.count("PUT") + faults.count("PATCH")).isZero();
    }

    @Test
    void nothingIsSentIfTheProjectIsMissing() {
        assertThat(refused(HarborOptions.defaults())).isEqualTo(Code.PROJECT_NOT_FOUND);
        assertThat(faults.count("POST")).isZero();
    }

    @Test
    void theProjectIsCreatedIfTheSettingAllowsIt() {
        ImportReport report = run(new HarborOptions(true, false, -1, null));
        assertThat(report.status()).isEqualTo(Status.VERIFIED);
        assertThat(harbor.admin().hasProject("services")).isTrue();
    }

    @Test
    void nothingIsSentIfTheQuotaIsTooSmall() throws IOException {
        harbor.admin().createProject("services", 1_000);
        faults.requests().clear();
        assertThat(refused(HarborOptions.defaults())).isEqualTo(Code.QUOTA_EXCEEDED);
        assertThat(faults.count("POST")).isZero();
        assertThat(harbor.storage().repositories()).isEmpty();
    }

    @Test
    void existingContentDoesNotCountAgainstTheQuota() {
        harbor.admin().createProject("services", -1);
        run(HarborOptions.defaults());
        harbor.admin().setQuota("services", harbor.used("services"));
        assertThat(run(HarborOptions.defaults()).status()).isEqualTo(Status.VERIFIED);
    }

    @Test
    void contentOfAnotherRepositoryOfTheProjectDoesNotCountAgainstTheQuota() {
        harbor.admin().createProject("services", -1);
        run(HarborOptions.defaults());
        long manifests = 50_000;
        harbor.admin().setQuota("services", harbor.used("services") + manifests);
        try (Imports imports = imports(harbor.settings())) {
            ImportReport report = imports.run(Fixtures.NESTED, "services/copy");
            assertThat(report.status()).as(report.problems().toString()).isEqualTo(Status.VERIFIED);
        }
    }

    @Test
    void withoutTheListPermissionTheQuotaProblemStatesThatLessMayBeNeeded() {
        harbor.admin().createProject("services", -1);
        run(HarborOptions.defaults());
        harbor.admin().setQuota("services", harbor.used("services") + 1);
        Robot robot =
                harbor.admin()
                        .createSystemRobot(
                                "pusher",
                                "services",
                                "repository:pull",
                                "repository:push",
                                "project:read",
                                "quota:read");
        faults.requests().clear();
        try (Imports imports = imports(harbor.settings(robot.name(), robot.secret()))) {
            Problem problem =
                    catchThrowableOfType(
                                    ProblemException.class,
                                    () -> imports.run(Fixtures.NESTED, "services/copy"))
                            .problem();
            assertThat(problem.code()).isEqualTo(Code.QUOTA_EXCEEDED);
            assertThat(problem.why()).contains("Less may be missing");
            assertThat(problem.fix()).contains("right to list the project's repositories");
        }
        assertThat(faults.count("POST")).isZero();
    }

    @Test
    void withheldImagesAreVerifiedThroughTheArtifactApi() {
        harbor.admin().createProject("services", -1);
        harbor.admin().preventVulnerable("services");
        for (int time = 0; time < 2; time++) {
            ImportReport report = run(HarborOptions.defaults());
            assertThat(report.status()).as(report.problems().toString()).isEqualTo(Status.VERIFIED);
            assertThat(report.problems())
                    .extracting(ReportProblem::code)
                    .containsExactly(Code.CONTENT_BLOCKED.name());
            assertThat(report.additions().summary()).contains("withheld by a policy");
        }
    }

    @Test
    void withheldImagesThatNoApiConfirmsArePushedAndIncomplete() throws IOException {
        harbor.admin().createProject("services", -1);
        harbor.admin().requireSignatures("services");
        Robot robot =
                harbor.admin()
                        .createSystemRobot(
                                "pusher", "services", "repository:pull", "repository:push");
        try (Imports imports = imports(harbor.settings(robot.name(), robot.secret()))) {
            for (int time = 0; time < 2; time++) {
                ImportReport report = imports.run(Fixtures.NESTED, TARGET);
                assertThat(report.status()).isEqualTo(Status.INCOMPLETE);
                assertThat(report.problems())
                        .extracting(ReportProblem::code)
                        .containsExactly(Code.CONTENT_BLOCKED.name());
                assertThat(report.problems().get(0).fix()).contains("right to read artifacts");
                assertThat(report.additions().summary()).contains("withheld by a policy");
            }
        }
        assertThat(harbor.storage().repositories()).contains(TARGET);
    }

    @Test
    void anExpiredRobotIsRefusedBeforeTheFirstByteWithItsFix() {
        harbor.admin().createProject("services", -1);
        Robot robot =
                harbor.admin().createExpiringRobot(0, "old", "services", HarborAdmin.PUSH_RIGHTS);
        faults.requests().clear();
        try (Imports imports = imports(harbor.settings(robot.name(), robot.secret()))) {
            Problem problem =
                    catchThrowableOfType(
                                    ProblemException.class,
                                    () -> imports.run(Fixtures.NESTED, TARGET))
                            .problem();
            assertThat(problem.code()).isEqualTo(Code.CREDENTIALS_REFUSED);
            assertThat(problem.fix()).contains("a new secret alone does not help");
        }
        assertThat(faults.count("POST") + faults.count("PUT")).isZero();
    }

    @Test
    void whatThreatensAnImportIsInItsReport() {
        harbor.admin().createProject("services", -1);
        harbor.admin().retainOne("services");
        harbor.admin().requireSignatures("services");
        Robot robot =
                harbor.admin()
                        .createExpiringRobot(
                                3,
                                "soon",
                                "services",
                                "repository:pull",
                                "repository:push",
                                "project:read",
                                "artifact:read",
                                "robot:list");
        try (Imports imports = imports(harbor.settings(robot.name(), robot.secret()))) {
            ImportReport report = imports.run(Fixtures.NESTED, TARGET);
            assertThat(report.status()).as(report.problems().toString()).isEqualTo(Status.VERIFIED);
            assertThat(report.problems())
                    .extracting(ReportProblem::code)
                    .contains(
                            Code.CONTENT_BLOCKED.name(),
                            Code.TAG_RETENTION.name(),
                            Code.ACCOUNT_EXPIRES.name());
        }
    }

    @Test
    void immutableTagsDoNotPreventASecondImport() {
        harbor.admin().createProject("services", -1);
        harbor.admin().makeImmutable("services", "**");
        for (int time = 0; time < 2; time++) {
            assertThat(run(HarborOptions.defaults()).status()).isEqualTo(Status.VERIFIED);
        }
    }

    @Test
    void anImmutableLocationsTagIsAWarningAndAnImmutableReleaseTagAnError() throws IOException {
        harbor.admin().createProject("services", -1);
        ImportReport first = run(HarborOptions.defaults());
        String bundle = first.content().bundle().image().replaceAll(".*@sha256:", "");
        Digest other = Digest.parse(first.content().images().get(1).image().replaceAll(".*@", ""));
        retag("sha256-" + bundle + ".image-locations.imgpkg", other);
        harbor.admin().makeImmutable("services", "**");
        ImportReport second = run(HarborOptions.defaults());
        assertThat(second.problems())
                .anySatisfy(
                        problem -> {
                            assertThat(problem.code()).isEqualTo(Code.TAG_IMMUTABLE.name());
                            assertThat(problem.severity().name()).isEqualTo("WARNING");
                        });
        retag(first.content().bundle().tag(), other);
        faults.requests().clear();
        assertThat(refused(HarborOptions.defaults())).isEqualTo(Code.TAG_IMMUTABLE);
        assertThat(faults.count("POST") + faults.count("PUT")).as("before the first byte").isZero();
    }

    @Test
    void aBlobCollectedBeforeItsManifestIsSentAgain() {
        harbor.admin().createProject("services", -1);
        collector.takeOneBlob = true;
        assertThat(run(HarborOptions.defaults()).status()).isEqualTo(Status.VERIFIED);
        assertThat(collector.taken).isNotNull();
        assertThat(harbor.storage().blobs().has(TARGET, collector.taken)).isTrue();
    }

    @Test
    void collectingUntaggedArtifactsRemovesNothingOfAnImport() throws IOException {
        harbor.admin().createProject("services", -1);
        assertThat(run(HarborOptions.defaults()).status()).isEqualTo(Status.VERIFIED);
        assertThat(harbor.collectUntagged(TARGET)).isZero();
        Manifest stray = SmallImage.manifest("stray");
        try (RegistryClient client = RegistryClient.connect(harbor.settings())) {
            SmallImage.push(client.repository(TARGET), "stray", stray.digest().toString());
        }
        assertThat(harbor.collectUntagged(TARGET)).as("images pushed by digest").isEqualTo(1);
    }

    @Test
    void aBlobSeenMoreThanTwoHoursAgoIsLookedUpAgainBeforeItsManifest() {
        harbor.admin().createProject("services", -1);
        assertThat(run(HarborOptions.defaults()).status()).isEqualTo(Status.VERIFIED);
        assertThat(questionsBetweenBlobsAndManifests()).as("at the usual pace").isZero();

        faults.requests().clear();
        try (Imports imports =
                imports(harbor.settings()).at(TestClock.movingBy(Duration.ofHours(3)))) {
            ImportReport report = imports.run(Fixtures.NESTED, "services/slow");
            assertThat(report.status()).isEqualTo(Status.VERIFIED);
        }
        assertThat(questionsBetweenBlobsAndManifests()).as("hours later").isPositive();
    }

    /** After the last upload of a blob and before the last manifest. */
    private long questionsBetweenBlobsAndManifests() {
        List<String> all = faults.requests();
        int blobs = lastIndex(all, "PUT", "/blobs/uploads/");
        int manifests = lastIndex(all, "PUT", "/manifests/");
        return all.subList(blobs, manifests).stream()
                .filter(request -> request.startsWith("HEAD ") && request.contains("/blobs/"))
                .count();
    }

    private static int lastIndex(List<String> requests, String method, String part) {
        for (int i = requests.size() - 1; i >= 0; i--) {
            if (requests.get(i).startsWith(method + " ") && requests.get(i).contains(part)) {
                return i;
            }
        }
        throw new AssertionError("no " + method + " " + part);
    }

    @Test
    void signaturesAreListedAsAccessories() {
        harbor.admin().createProject("services", -1);
        ImportReport report = run(Fixtures.SIGNED, HarborOptions.defaults());
        assertThat(report.status()).isEqualTo(Status.VERIFIED);
        assertThat(report.additions().accessories())
                .isNotEmpty()
                .allSatisfy(shown -> assertThat(shown.type()).isEqualTo("signature.cosign"))
                .extracting(ReportAdditions.Accessory::image)
                .contains(report.content().bundle().image());
    }

    @Test
    void theFindingsOfARequestedScanAreInTheReport() {
        harbor.admin().createProject("services", -1);
        harbor.scansEndAtOnce();
        ImportReport report = run(withScan(Duration.ofSeconds(30)));
        assertThat(report.status()).isEqualTo(Status.VERIFIED);
        assertThat(report.additions().scan().images())
                .isNotEmpty()
                .allSatisfy(
                        scanned -> {
                            assertThat(scanned.status()).isEqualTo("Success");
                            assertThat(scanned.severity()).isEqualTo("High");
                            assertThat(scanned.total()).isEqualTo(5);
                        });
        assertThat(ImportReport.parse(report.toJson()).additions().scan())
                .isEqualTo(report.additions().scan());
    }

    @Test
    void anUnfinishedScanIsReportedWithItsState() {
        harbor.admin().createProject("services", -1);
        ImportReport report = run(withScan(Duration.ZERO));
        assertThat(report.status()).isEqualTo(Status.VERIFIED);
        assertThat(report.additions().scan().images())
                .allSatisfy(scanned -> assertThat(scanned.status()).isEqualTo("Running"));
    }

    @Test
    void anImportIsVerifiedWithoutAScanner() {
        harbor.admin().createProject("services", -1);
        harbor.withoutScanner();
        ImportReport report = run(withScan(Duration.ofSeconds(30)));
        assertThat(report.status()).isEqualTo(Status.VERIFIED);
        assertThat(report.additions().scan()).isNull();
    }

    private static HarborOptions withScan(Duration wait) {
        return new HarborOptions(false, false, -1, wait);
    }

    private ImportReport run(HarborOptions options) {
        return run(Fixtures.NESTED, options);
    }

    private ImportReport run(Path tarball, HarborOptions options) {
        try (Imports imports = new Imports(harbor.settings(), List.of(Harbor.detector(options)))) {
            return imports.run(tarball, TARGET);
        }
    }

    private static Imports imports(RegistrySettings settings) {
        return new Imports(settings, List.of(Harbor.detector(HarborOptions.defaults())));
    }

    private Code refused(HarborOptions options) {
        return catchThrowableOfType(ProblemException.class, () -> run(options)).problem().code();
    }

    /** Somebody else moves a tag. */
    private void retag(String tag, Digest digest) throws IOException {
        harbor.retag(TARGET, tag, digest);
    }

    /** The garbage collection, at the worst moment: just before the first manifest comes. */
    private final class Collector extends Filter {
        private boolean takeOneBlob;
        private Digest taken;

        @Override
        public synchronized void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            boolean manifest =
                    exchange.getRequestMethod().equals("PUT")
                            && exchange.getRequestURI().getPath().contains("/manifests/");
            if (takeOneBlob && manifest) {
                List<Digest> blobs = harbor.blobs(TARGET);
                taken = blobs.get(0);
                harbor.collect(TARGET, taken);
                takeOneBlob = false;
            }
            chain.doFilter(exchange);
        }

        @Override
        public String description() {
            return "garbage collection";
        }
    }
}
