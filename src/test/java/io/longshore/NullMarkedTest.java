package io.longshore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** NullAway checks the packages whose package-info.java has {@code @NullMarked}: all of them. */
class NullMarkedTest {
    @Test
    void everyPackageIsNullMarked() {
        Set<Path> packages = new TreeSet<>();
        for (Path file : SourceTree.files()) {
            packages.add(file.getParent());
        }
        assertThat(packages).isNotEmpty().allMatch(NullMarkedTest::isMarked);
    }

    private static boolean isMarked(Path folder) {
        try {
            return Files.readString(folder.resolve("package-info.java")).contains("@NullMarked\n");
        } catch (IOException e) {
            return false;
        }
    }
}
