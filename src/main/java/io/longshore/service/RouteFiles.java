package io.longshore.service;

import io.longshore.config.Settings;
import io.longshore.config.SettingsTable;
import io.longshore.oci.Shown;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where the routes are read from; never the working directory. */
final class RouteFiles {
    /** Set by {@code bin/longshore}: the folder that holds {@code bin} and {@code routes}. */
    private static final String HOME = "longshore.home";

    private RouteFiles() {}

    /**
     * Camel's pattern of the files of this role: from {@code longshore.routes}, else from {@code
     * routes/} beside {@code bin/}, else from the jar.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if the folder that was set
     *     lacks one
     */
    static String pattern(Settings settings, Role role) {
        Optional<Path> folder = settings.find(SettingsTable.ROUTES);
        folder.ifPresent(f -> requireAll(f, role));
        return folder.or(RouteFiles::besideBin)
                .map(f -> list(role, "file:" + f.toAbsolutePath() + "/"))
                .orElseGet(() -> list(role, "classpath:routes/"));
    }

    private static Optional<Path> besideBin() {
        return Optional.ofNullable(System.getProperty(HOME))
                .map(home -> Path.of(home, "routes"))
                .filter(Files::isDirectory);
    }

    private static String list(Role role, String prefix) {
        return role.routeFiles().stream()
                .map(name -> prefix + name + ".yaml")
                .collect(Collectors.joining(","));
    }

    private static void requireAll(Path folder, Role role) {
        for (String name : role.routeFiles()) {
            if (!Files.isReadable(folder.resolve(name + ".yaml"))) {
                throw Problem.permanent(
                                Code.BAD_SETTING,
                                "There is no "
                                        + name
                                        + ".yaml in "
                                        + Shown.of(folder.toString())
                                        + ".",
                                "'longshore.routes' names a folder with a file for each stage.",
                                "Copy the files of routes/ there, or leave the setting out.")
                        .asException();
            }
        }
    }
}
