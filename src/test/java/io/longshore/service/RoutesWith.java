package io.longshore.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.camel.spi.InterceptStrategy;

/** The routes of the product, changed for a test. */
public final class RoutesWith {
    private RoutesWith() {}

    /** Changes the text of a file. */
    public interface Change {
        String of(String name, String text);
    }

    /** Writes them with a bean; the folder is for {@code longshore.routes}. */
    public static Path bean(Class<? extends InterceptStrategy> type, Path folder)
            throws IOException {
        String bean =
                "- beans:\n    - name: ofTheTest\n      type: \"#class:" + type.getName() + "\"\n";
        return changed(folder, (name, text) -> name.equals("repair") ? bean + text : text);
    }

    /** Writes them changed, and not to be written to, as the service demands it. */
    public static Path changed(Path folder, Change change) throws IOException {
        Files.createDirectories(folder);
        for (String name : Role.ALL.routeFiles()) {
            Path file = folder.resolve(name + ".yaml");
            String text = Files.readString(Path.of("routes", name + ".yaml"));
            Files.writeString(file, change.of(name, text));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        return folder;
    }
}
