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

    /** Packages without the annotation. Remove a package here when it gets the annotation. */
    private static final Set<String> UNMARKED =
            Set.of(
                    "broker",
                    "bundle",
                    "cli",
                    "config",
                    "delivery",
                    "delivery/preflight",
                    "delivery/route",
                    "harbor",
                    "job",
                    "ranges",
                    "registry",
                    "remote",
                    "sandbox",
                    "service",
                    "sftp",
                    "share",
                    "supervisor",
                    "tarball",
                    "transfer",
                    "trust",
                    "trust/signature",
                    "web");

    @Test
    void everyPackageIsNullMarkedExceptThoseListedHere() throws IOException {
        assertThat(packages(false)).isSubsetOf(UNMARKED);
    }

    @Test
    void noPackageIsListedHereThatIsNullMarked() throws IOException {
        assertThat(packages(true)).doesNotContainAnyElementsOf(UNMARKED);
    }

    private static Set<String> packages(boolean marked) throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> tree = Files.walk(SOURCES)) {
            for (Path file :
                    tree.filter(f -> f.getFileName().toString().equals("package-info.java"))
                            .toList()) {
                if (Files.readString(file).contains("@NullMarked\n") == marked) {
                    found.add(SOURCES.relativize(file.getParent()).toString());
                }
            }
        }
        return found;
    }
}
