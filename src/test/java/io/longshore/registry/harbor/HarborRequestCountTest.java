package io.longshore.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.oci.Digest;
import io.longshore.registry.RegistrySettings;
import io.longshore.registry.auth.Credentials;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.sandbox.ManifestStore;
import io.longshore.testing.Faults;
import io.longshore.testing.Fixtures;
import io.longshore.testing.Imports;
import io.longshore.testing.harbor.FakeHarbor;
import io.longshore.testing.harbor.HarborAdmin;
import io.longshore.testing.harbor.HarborAdmin.Robot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How many requests an import into Harbor takes: at most nine for each image, signature and
 * platform of an index, beside those about the registry, the project, the account and the release
 * tag.
 */
class HarborRequestCountTest {
    private static final int FOR_EACH_IMAGE = 9;

    /** The address and the token 2, Harbor and its project 8, the tags 4. */
    private static final int ONCE = 14;

    private final Faults faults = new Faults();
    private final FakeHarbor harbor = FakeHarbor.start(faults);

    @AfterEach
    void stop() {
        harbor.close();
    }

    static Stream<Path> archives() {
        return Stream.of(
                Fixtures.SIGNED,
                Fixtures.UNSIGNED,
                Fixtures.NESTED,
                Fixtures.REFERRERS,
                Fixtures.INDEX,
                Fixtures.IMAGE);
    }

    @ParameterizedTest
    @MethodSource("archives")
    void anImageTakesAtMostNineRequests(Path archive) throws IOException {
        harbor.admin().createProject("services", -1);
        Robot robot = harbor.admin().createSystemRobot("all", "services", HarborAdmin.ALL_RIGHTS);
        assertFew("a first import", archive, "services/first", robot);
        assertFew("a repeated import", archive, "services/first", robot);
        assertFew("into another repository of the project", archive, "services/second", robot);
        assertFew("a repeated import there", archive, "services/second", robot);
    }

    private void assertFew(String which, Path archive, String target, Robot robot)
            throws IOException {
        RegistrySettings settings =
                RegistrySettings.builder(harbor.address())
                        .plainHttp(true)
                        .environment(Map.of())
                        .credentials(Credentials.of(robot.name(), robot.secret()))
                        .build();
        faults.requests().clear();
        try (Imports imports =
                new Imports(settings, List.of(Harbor.detector(HarborOptions.defaults())))) {
            ImportReport report = imports.run(archive, target);
            assertThat(report.status()).as(report.problems().toString()).isEqualTo(Status.VERIFIED);
            int images = images(target);
            assertThat(faults.requests())
                    .as(which + " of " + images + " images")
                    .hasSizeLessThanOrEqualTo(ONCE + FOR_EACH_IMAGE * images);
        }
    }

    /** All manifests that a tag names, and those that an index among them names. */
    private int images(String repository) throws IOException {
        ManifestStore manifests = harbor.storage().manifests();
        Set<Digest> found = new HashSet<>();
        for (String tag : manifests.tags(repository)) {
            Digest digest = manifests.tag(repository, tag).orElseThrow();
            found.add(digest);
            manifests
                    .get(repository, digest)
                    .orElseThrow()
                    .manifests()
                    .forEach(child -> found.add(child.digest()));
        }
        return found.size();
    }
}
