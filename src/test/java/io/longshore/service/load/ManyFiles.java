package io.longshore.service.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.service.site.Reports;
import io.longshore.service.site.Site;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Small tarballs by the thousand, each with an image of its own, and a report for each of them. */
public final class ManyFiles {
    private static final int FILES_IN_A_FOLDER = 50;

    private ManyFiles() {}

    /**
     * Writes tarballs into a tree of folders.
     *
     * @param folder is made, and may be renamed into {@code drop/} when all are there
     * @param depth how many folders deep each tarball lies below it
     * @return the tarballs' paths below the folder
     */
    public static Set<String> write(Path folder, int count, int depth) throws IOException {
        TestImages images = new TestImages(count);
        Set<String> paths = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            StringBuilder path = new StringBuilder();
            for (int level = 1; level < depth; level++) {
                path.append("level-").append(level).append('/');
            }
            path.append("app-").append(i / FILES_IN_A_FOLDER).append('/');
            path.append("file-").append(i).append(".tar");
            Path tarball = folder.resolve(path.toString());
            Files.createDirectories(tarball.getParent());
            new TarballBuilder()
                    .add(images.image("localhost:5003/apps/many", images.layer(200)))
                    .write(tarball);
            paths.add(path.toString());
        }
        return paths;
    }

    /**
     * Reads one report for each of these files, and no second one for any.
     *
     * @param patience for the next report, not for all of them
     * @return each file's status
     */
    public static Map<String, String> reported(
            Site site, Reports client, Set<String> files, Duration patience) {
        Map<String, String> statuses = new TreeMap<>();
        while (statuses.size() < files.size()) {
            Reports.Report report = client.poll(patience);
            assertThat(report)
                    .as("a report after %d of %d", statuses.size(), files.size())
                    .isNotNull();
            String file = report.json().at("/source/file").asText();
            assertThat(files).contains(file);
            assertThat(statuses.put(file, report.status())).as("first report of " + file).isNull();
        }
        site.assertNoOtherReport(client, "a second report");
        return statuses;
    }
}
