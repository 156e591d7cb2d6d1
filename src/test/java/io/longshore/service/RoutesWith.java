package io.longshore.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.spi.InterceptStrategy;

/** The routes of the product with a bean of the test before the first of them. */
final class RoutesWith {
    private RoutesWith() {}

    /** Writes them; the folder is for {@code longshore.routes}. */
    static Path bean(Class<? extends InterceptStrategy> type, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String name : Role.ALL.routeFiles()) {
            String bean =
                    name.equals("repair")
                            ? "- beans:\n    - name: ofTheTest\n      type: \"#class:"
                                    + type.getName()
                                    + "\"\n"
                            : "";
            Files.writeString(
                    folder.resolve(name + ".yaml"),
                    bean + Files.readString(Path.of("routes", name + ".yaml")));
        }
        return folder;
    }
}
