package io.longshore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which packages NullAway checks: those whose package-info.java has {@code @NullMarked}. */
class NullMarkedTest {
    private static final Path SOURCES = Path.of("src/main/java/io/longshore");

    /** Packages that are annotated. Add a package here when it gets the annotation. */
    private static final Set<String> MARKED =
            Set.of(
                    "archive",
                    "archive/bytes",
                    "archive/formats",
                    "archive/imgpkg",
                    "archive/tar",
                    "config",
                    "files",
                    "json",
                    "oci",
                    "problem",
                    "report",
                    "report/assembly",
                    "report/form",
                    "report/store",
                    "sandbox",
                    "share",
                    "supervisor",
                    "task",
                    "text",
                    "trust",
                    "web");

    @Test
    void aNullMarkedPackageStaysNullMarked() throws IOException {
        assertThat(packages()).containsAll(MARKED);
    }

    private static Set<String> packages() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> tree = Files.walk(SOURCES)) {
            for (Path file :
                    tree.filter(f -> f.getFileName().toString().equals("package-info.java"))
                            .toList()) {
                if (Files.readString(file).contains("@NullMarked\n")) {
                    found.add(SOURCES.relativize(file.getParent()).toString());
                }
            }
        }
        return found;
    }
}
