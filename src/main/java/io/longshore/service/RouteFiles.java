package io.longshore.service;

import io.longshore.config.RemoteSetting;
import io.longshore.config.RouteSetting;
import io.longshore.config.Settings;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where the routes are read from; never the working directory. */
final class RouteFiles {
    /** Set by {@code bin/longshore}: the folder that holds {@code bin} and {@code routes}. */
    private static final String HOME = "longshore.home";

    private static final String REMOTE = "remote";

    private RouteFiles() {}

    /**
     * CamelRuntime's pattern of the files of this role: from {@code longshore.routes}, else from
     * {@code routes/} beside {@code bin/}, else from the jar.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if a file is missing,
     *     breaks a rule of {@link RouteRules}, or, in a folder that was set, can be changed by the
     *     service
     */
    static String pattern(Settings settings, Role role) {
        List<String> names = new ArrayList<>(role.routeFiles());
        if (role.isGateway() && fetches(settings)) {
            names.add(REMOTE);
        }
        Optional<Path> named = settings.find(RouteSetting.FOLDER);
        named.ifPresent(folder -> RouteProtection.require(folder, names, settings));
        Optional<Path> folder = named.or(RouteFiles::besideBin);
        folder.ifPresent(f -> RouteRules.check(texts(f, names)));
        return folder.map(f -> list(names, "file:" + f.toAbsolutePath() + "/"))
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
        return settings.find(RemoteSetting.URL).isPresent();
    }

    private static Optional<Path> besideBin() {
        return Optional.ofNullable(System.getProperty(HOME))
                .map(home -> Path.of(home, "routes"))
                .filter(Files::isDirectory);
    }

    private static String list(List<String> names, String prefix) {
        return names.stream().map(name -> prefix + name + ".yaml").collect(Collectors.joining(","));
    }

    private static Map<String, String> texts(Path folder, List<String> names) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : names) {
            Path file = folder.resolve(name + ".yaml");
            try {
                byte[] bytes = Files.readAllBytes(file);
                texts.put(name + ".yaml", new String(bytes, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw bad(
                        "There is no readable "
                                + name
                                + ".yaml in "
                                + Printable.of(folder.toString())
                                + ".",
                        "The folder of the route files must contain a file for each" + " stage.",
                        "Copy the files of routes/ there, or leave 'longshore.routes' out.");
            }
        }
        return texts;
    }

    private static ProblemException bad(String what, String why, String fix) {
        return new ProblemException(
                Problem.permanent(Code.BAD_SETTING, what, why, fix)
                        .with("setting", "longshore.routes"));
    }
}
