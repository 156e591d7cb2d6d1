package io.longshore.service;

import io.longshore.config.Settings;
import io.longshore.config.SettingsTable;
import io.longshore.oci.Shown;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where the routes are read from; never the working directory. */
final class RouteFiles {
    /** Set by {@code bin/longshore}: the folder that holds {@code bin} and {@code routes}. */
    private static final String HOME = "longshore.home";

    private static final String REMOTE = "remote";

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
        List<String> names = new ArrayList<>(role.routeFiles());
        if (role.isGateway() && fetches(settings)) {
            names.add(REMOTE);
        }
        folder.ifPresent(f -> requireAll(f, names));
        return folder.or(RouteFiles::besideBin)
                .map(f -> list(names, "file:" + f.toAbsolutePath() + "/"))
                .orElseGet(() -> list(names, "classpath:routes/"));
    }

    /** The routes of the gateway that consume, in the order in which they are started. */
    static List<String> gatewayRoutes(Settings settings) {
        List<String> routes = new ArrayList<>(Role.gatewayRoutes());
        if (fetches(settings)) {
            routes.addAll(List.of(REMOTE, REMOTE + "-tidy"));
        }
        return routes;
    }

    /** Only who has another server to fetch from has the routes for it. */
    private static boolean fetches(Settings settings) {
        return settings.find(SettingsTable.DROP_REMOTE).isPresent();
    }

    private static Optional<Path> besideBin() {
        return Optional.ofNullable(System.getProperty(HOME))
                .map(home -> Path.of(home, "routes"))
                .filter(Files::isDirectory);
    }

    private static String list(List<String> names, String prefix) {
        return names.stream().map(name -> prefix + name + ".yaml").collect(Collectors.joining(","));
    }

    private static void requireAll(Path folder, List<String> names) {
        for (String name : names) {
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
