package io.longshore.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The search for checksums beside an archive has a bound, and the report names the files beyond it.
 */
class SearchedFilesTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    private final Map<String, byte[]> folder = new TreeMap<>();

    @Test
    void besideLargeLogsTheSmallFileIsSearchedAndTheReportNamesTheOthers() {
        String log = "GET /v2/a/manifests/sha256:" + HEX + " took 3 ms\n";
        int lines = SidecarReader.MAX_BYTES / log.length();
        for (int i = 0; i < 10; i++) {
            put("app-" + i + ".log", log.repeat(lines));
        }
        put("zz.txt", HEX + "  X.tar\n");
        List<String> parsed = new ArrayList<>();
        FolderView counted = counting(parsed);

        FilesBeside beside = FilesBeside.of("X.tar", counted);

        assertThat(beside.lists()).containsExactly("zz.txt");
        assertThat(parsed.stream().mapToLong(it -> folder.get(it).length).sum())
                .isLessThanOrEqualTo(SearchedFiles.MOST_BYTES);
        assertThat(beside.unused())
                .hasSize(1)
                .hasEntrySatisfying(
                        "app-3.log",
                        it -> assertThat(it).contains("not searched", "6 others", "4 MiB"));
    }

    @Test
    void ofManyLargeChecksumFilesOfOtherArchivesABoundedPartIsSearched() {
        String line = HEX + "  of-another-archive.tar\n";
        for (int i = 0; i < 10; i++) {
            put("A" + i + ".tar", "");
            put("A" + i + ".tar.sha256", line.repeat(SidecarReader.MAX_BYTES / line.length()));
        }
        put("B.tar", "");
        put("B.tar.sha256", HEX + "  X.tar\n");
        List<String> parsed = new ArrayList<>();

        assertThat(FilesBeside.of("X.tar", counting(parsed)).uncertain())
                .containsExactly("B.tar.sha256");
        assertThat(Set.copyOf(parsed).stream().mapToLong(it -> folder.get(it).length).sum())
                .isLessThanOrEqualTo(SearchedFiles.MOST_BYTES);
    }

    /** The folder, with the names of the files of which somebody asked for the digests. */
    private FolderView counting(List<String> parsed) {
        SidecarReader reader =
                SidecarReader.of(folder::keySet, name -> Optional.ofNullable(folder.get(name)));
        return new FolderView() {
            @Override
            public Collection<String> names() {
                return reader.names();
            }

            @Override
            public Map<String, String> unopened() {
                return Map.of();
            }

            @Override
            public long size(String name) {
                return reader.size(name);
            }

            @Override
            public Digests digests(String name) {
                parsed.add(name);
                return reader.digests(name);
            }
        };
    }

    private void put(String name, String content) {
        folder.put("X.tar", new byte[0]);
        folder.put(name, content.getBytes(UTF_8));
    }
}
