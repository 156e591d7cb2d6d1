package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.longshore.config.Settings;
import io.longshore.problem.ProblemException;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Route files that the service could change are rejected, as root and as any other user. */
class RouteProtectionTest {
    private static final List<String> NAMES = List.of("check");
    private static final boolean IS_ROOT = System.getProperty("user.name").equals("root");

    @TempDir Path folder;
    private Path routes;
    private Path file;

    @BeforeEach
    void protectedRoutes() throws IOException {
        routes = Files.createDirectory(folder.resolve("routes"));
        file = Files.writeString(routes.resolve("check.yaml"), "[]");
        allow(file, "r--r--r--");
        allow(routes, "r-xr-xr-x");
    }

    @Test
    void aFolderThatIsNotWritableIsAccepted() {
        assertThat(refusal()).isEmpty();
    }

    @Test
    void aFileOrFolderWritableByOthersIsRejected() throws IOException {
        for (String rights : List.of("rw-rw-rw-", "rw-rw-r--", "r--r--rw-")) {
            allow(file, rights);
            assumeThat(IS_ROOT || rights.startsWith("rw")).isTrue();
            assertThat(refusal()).as(rights).contains(file + " can be changed by ");
        }
        allow(file, "r--r--r--");
        for (String rights : List.of("rwxrwxrwx", "rwxrwxr-x")) {
            allow(routes, rights);
            assertThat(refusal()).as(rights).contains(routes + " can be changed by ");
        }
    }

    @Test
    void aSymbolicLinkIsJudgedByItsTarget() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Path target = Files.writeString(open.resolve("check.yaml"), "[]");
        allow(target, "r--r--r--");
        allow(open, "rwxrwxrwx");
        allow(routes, "rwxr-xr-x");
        Files.delete(file);
        Files.createSymbolicLink(file, target);
        allow(routes, "r-xr-xr-x");

        assertThat(refusal()).contains(open + " can be changed by ");
        allow(open, "r-xr-xr-x");
        assertThat(refusal()).isEmpty();
        allow(target, "rw-rw-rw-");
        assertThat(refusal()).contains(target + " can be changed by ");
    }

    @Test
    void aFolderInTheShareOrTheDataIsRefused() {
        for (String setting : List.of("longshore.share", "longshore.data")) {
            for (Path area : List.of(folder, routes)) {
                assertThat(refusal(Map.of(setting, area.toString())))
                        .contains("This folder belongs to '" + setting + "'");
            }
        }
    }

    @Test
    @RequiresTool("setpriv")
    void theServiceUserMustBeAbleToReadButNotToWrite() throws IOException {
        assumeThat(IS_ROOT).isTrue();
        Path classes = folder.resolve("classes");
        for (String from : List.of("target/classes", "target/test-classes")) {
            copy(Path.of(from, "io"), classes.resolve("io"));
        }
        allow(folder, "rwxr-xr-x");
        allow(file, "rw-r--r--");
        allow(routes, "rwxr-xr-x");

        assertThat(asNobody(classes)).isEqualTo("accepted");
        allow(file, "rw-r--rw-");
        assertThat(asNobody(classes)).contains(file + " can be changed by the service's user");
        allow(file, "rw-r--r--");
        allow(routes, "rwxr-xrwx");
        assertThat(asNobody(classes)).contains(routes + " can be changed by the service's user");
    }

    /** What a process of a user without rights says of the folder. */
    private String asNobody(Path classes) {
        return Tool.run(
                        List.of(
                                "setpriv",
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-cp",
                                classes.toString(),
                                AsAnotherUser.class.getName(),
                                routes.toString()))
                .text();
    }

    /** Prints what is wrong with the folder, or "accepted". */
    static final class AsAnotherUser {
        private AsAnotherUser() {}

        public static void main(String[] arguments) {
            String refusal = RouteProtectionTest.refusal(Path.of(arguments[0]), Map.of());
            System.out.print(refusal.isEmpty() ? "accepted" : refusal);
        }
    }

    private String refusal() {
        return refusal(Map.of());
    }

    private String refusal(Map<String, String> settings) {
        return refusal(routes, settings);
    }

    private static String refusal(Path routes, Map<String, String> settings) {
        try {
            RouteProtection.require(routes, NAMES, Settings.load(null, Map.of(), settings));
            return "";
        } catch (ProblemException e) {
            return e.problem().what() + " " + e.problem().why();
        }
    }

    private static void allow(Path path, String rights) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path each : files.toList()) {
                Path copy = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(each, copy);
                }
            }
        }
    }
}
