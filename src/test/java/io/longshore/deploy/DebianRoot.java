package io.longshore.deploy;

import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A copy of a clean Debian with Java, in which commands run as root with {@code chroot}. Its {@code
 * /tmp} allows no execution. The original is made by {@code debootstrap} once, in {@code target/}.
 */
final class DebianRoot {
    private static final Path ORIGINAL = Path.of("target/debian-root");

    /** Each command has mounts of its own, which end with it. */
    private static final String MOUNTS =
            "mount -t tmpfs -o noexec,mode=1777 tmpfs \"$0/tmp\" && mount -t proc proc \"$0/proc\""
                    + " && mount --bind /dev \"$0/dev\" && exec ";

    private final Path root;

    private DebianRoot(Path root) {
        this.root = root;
    }

    /** Copies it to a folder that does not exist yet. */
    static DebianRoot copy(Path root) throws Exception {
        if (!Files.exists(ORIGINAL)) {
            Path building = Path.of("target/debian-root.new");
            Process made =
                    new ProcessBuilder(
                                    "debootstrap",
                                    "--variant=minbase",
                                    "--include=openjdk-17-jre-headless,systemd",
                                    "bookworm",
                                    building.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(Path.of("target/debootstrap.log").toFile())
                            .start();
            if (!made.waitFor(30, TimeUnit.MINUTES) || made.exitValue() != 0) {
                throw new AssertionError("debootstrap failed: see target/debootstrap.log");
            }
            Files.move(building, ORIGINAL);
        }
        Tool.run(List.of("cp", "-a", ORIGINAL.toString(), root.toString()));
        return new DebianRoot(root);
    }

    /** A path in it, as the host sees it. */
    Path path(String inside) {
        return root.resolve(inside.substring(1));
    }

    /** The words that run what follows them in it. */
    List<String> inside(String... command) {
        return mounted("chroot \"$0\" \"$@\"", command);
    }

    /** The words that run a command of the host that works on it. */
    List<String> onto(String... command) {
        return mounted("\"$@\"", command);
    }

    private List<String> mounted(String last, String... command) {
        List<String> all =
                new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", MOUNTS + last));
        all.add(root.toString());
        all.addAll(List.of(command));
        return all;
    }

    /** Runs a command that must end with 0. */
    String run(String... command) {
        return Tool.run(inside(command)).text();
    }

    /** Makes {@code systemctl} a program that records how it is called, as if systemd ran. */
    void recordSystemctl(boolean active) throws IOException {
        Files.createDirectories(path("/run/systemd/system"));
        Path program = path("/usr/bin/systemctl");
        Files.deleteIfExists(program);
        Files.writeString(
                program,
                """
                #!/bin/sh
                echo "$*" >>/systemctl.log
                case $* in *is-active*) exit %d ;; esac
                """
                        .formatted(active ? 0 : 3));
        Tool.run(List.of("chmod", "0755", program.toString()));
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
