package io.longshore.testing;

import java.nio.file.Path;
import java.util.List;

/** How the tests call OpenSSH's clients. */
public final class Ssh {
    private Ssh() {}

    /** This key and no other, no question asked, any host taken, nothing read or kept of a user. */
    public static List<String> options(Path key) {
        return List.of(
                "-F",
                "none",
                "-i",
                key.toString(),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "LogLevel=ERROR");
    }
}
