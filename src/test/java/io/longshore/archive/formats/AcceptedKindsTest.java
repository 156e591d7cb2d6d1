package io.longshore.archive.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.longshore.archive.ArchiveKind;
import io.longshore.config.Settings;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.service.limits.ArchiveLimitSettings;
import io.longshore.testing.archive.Samples;
import io.longshore.testing.archive.TestArchives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedKindsTest {
    private static final String SETTING = "longshore.archives.allowed";

    static Stream<Samples.Row> importable() {
        return Samples.rows().stream()
                .filter(row -> row.isOneFile() && row.compression().equals("none"))
                .filter(row -> row.outcome().startsWith("import"))
                .filter(
                        row ->
                                Archives.readable().stream()
                                        .anyMatch(kind -> kind.id().equals(row.kind())));
    }

    @ParameterizedTest
    @MethodSource("importable")
    void onlyKindsOfTheSettingAreOpened(Samples.Row row) {
        for (ArchiveKind kind : Archives.readable()) {
            if (kind.id().equals(row.kind())) {
                Archives.open(row.path(), TestArchives.LIMITS, allowed(kind.id())).close();
            } else {
                Problem problem = problem(row.path(), allowed(kind.id()));
                assertThat(problem.code()).isEqualTo(Code.KIND_NOT_ALLOWED);
                assertThat(problem.why()).contains(kind.description()).contains(SETTING);
                assertThat(problem.fix()).contains(row.kind()).contains(SETTING);
                assertThat(problem.retryable()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("importable")
    void withoutTheSettingEveryKindIsOpened(Samples.Row row) {
        AcceptedKinds all = ArchiveLimitSettings.kinds(Settings.load(null, Map.of(), Map.of()));

        Archives.open(row.path(), TestArchives.LIMITS, all).close();
    }

    /** More of the file may come, and may make it an archive of another kind. */
    @Test
    void aTruncatedArchiveIsRefusedForItsTruncation(@TempDir Path folder) throws IOException {
        byte[] whole = Files.readAllBytes(Samples.file("regctl-export.tar"));
        Path half = folder.resolve("half.tar");
        Files.write(half, Arrays.copyOf(whole, whole.length / 2));

        assertThat(problem(half, allowed("imgpkg")).code()).isEqualTo(Code.TARBALL_TRUNCATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "tar", "imgpkg,helm-chart", "imgpkg oci-layout", "IMGPKG"})
    void aSettingWithAnotherKindIsRefusedAndTheKindsAreListed(String text) {
        Problem problem =
                catchThrowableOfType(ProblemException.class, () -> allowed(text)).problem();

        assertThat(problem.code()).isEqualTo(Code.BAD_SETTING);
        assertThat(problem.what()).contains(SETTING);
        List<String> ids = Archives.readable().stream().map(ArchiveKind::id).toList();
        assertThat(problem.fix()).contains(ids);
    }

    private static AcceptedKinds allowed(String text) {
        return ArchiveLimitSettings.kinds(Settings.load(null, Map.of(), Map.of(SETTING, text)));
    }

    private static Problem problem(Path file, AcceptedKinds accepted) {
        return catchThrowableOfType(
                        ProblemException.class,
                        () -> Archives.open(file, TestArchives.LIMITS, accepted).close())
                .problem();
    }
}
