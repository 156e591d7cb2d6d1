package io.longshore.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user of the operating system that this process runs as. */
public final class ProcessUser {
    private static final Path SELF = Path.of("/proc/self");

    private ProcessUser() {}

    /** The name in quotes; "with the number N" if the system knows no name for the user. */
    public static String name() {
        String name = System.getProperty("user.name", "?");
        if (!name.isBlank() && !name.equals("?")) {
            return "'" + name + "'";
        }
        try {
            return "with the number " + Files.getAttribute(SELF, "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "of this process";
        }
    }
}
