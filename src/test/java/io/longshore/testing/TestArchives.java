package io.longshore.testing;

import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.formats.Archives;
import java.nio.file.Path;

/** Opens the archives of tests with the default limits. */
public final class TestArchives {
    private TestArchives() {}

    public static ImageArchive open(Path file) {
        return Archives.open(file, ArchiveLimits.DEFAULT);
    }
}
