package io.longshore.service;

import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Refuses route files that the service itself, or anybody who may write to its share, could change:
 * route files decide what the service does with its rights.
 */
final class RouteProtection {
    private static final int GROUP_OR_OTHERS_WRITE = 022;

    private RouteProtection() {}

    /**
     * Checks the folder of {@code longshore.routes}; missing files are not its concern.
     *
     * @param names of the route files, without their ending
     * @throws ProblemException {@code BAD_SETTING} if the folder is in the share or in the data
     *     folder, or if the folder or one of the files is writable
     */
    static void require(Path folder, List<String> names, Settings settings) {
        try {
            Path real = folder.toRealPath();
            for (var written : List.of(StorageSetting.SHARE, StorageSetting.DATA)) {
                requireOutside(real, settings.find(written), written.name());
            }
            requireNotWritable(real);
            for (String name : names) {
                Path file = folder.resolve(name + ".yaml");
                if (Files.exists(file)) {
                    requireNotWritable(file.toRealPath());
                    requireNotWritable(file.toRealPath().resolveSibling(""));
                }
            }
        } catch (IOException e) {
            throw bad(
                    "The folder of the route files "
                            + Printable.of(folder.toString())
                            + " cannot be read.",
                    Printable.of(e.toString()),
                    "Correct 'longshore.routes', or leave it out.");
        }
    }

    private static void requireOutside(Path folder, Optional<Path> area, String setting)
            throws IOException {
        if (area.isPresent()
                && Files.exists(area.get())
                && folder.startsWith(area.get().toRealPath())) {
            throw bad(
                    "The route files are in " + Printable.of(folder.toString()) + ".",
                    "This folder belongs to '" + setting + "', which the service writes to.",
                    "Move the route files to a folder of their own and set 'longshore.routes' to"
                            + " it.");
        }
    }

    private static void requireNotWritable(Path path) throws IOException {
        if (isWritable(path)) {
            String name = Printable.of(path.toString());
            throw bad(
                    name
                            + " can be changed by "
                            + (isRoot() ? "another user than root." : "the service's user."),
                    "A user who can change a route file or its folder controls the service.",
                    "As root: chown root " + name + " && chmod go-w " + name);
        }
    }

    /**
     * True if this process can change the file or folder. The system allows everything to root; for
     * root this is therefore true if anybody else can change it.
     */
    private static boolean isWritable(Path path) throws IOException {
        if (Files.getFileStore(path).isReadOnly()) {
            return false;
        }
        return isRoot() ? isWritableByOthers(path) : Files.isWritable(path);
    }

    private static boolean isWritableByOthers(Path path) throws IOException {
        int owner = (int) Files.getAttribute(path, "unix:uid");
        int mode = (int) Files.getAttribute(path, "unix:mode");
        return owner != 0 || (mode & GROUP_OR_OTHERS_WRITE) != 0;
    }

    private static boolean isRoot() throws IOException {
        Path self = Path.of("/proc/self");
        return FileSystems.getDefault().supportedFileAttributeViews().contains("unix")
                && Files.exists(self)
                && (int) Files.getAttribute(self, "unix:uid") == 0;
    }

    private static ProblemException bad(String what, String why, String fix) {
        return new ProblemException(
                Problem.permanent(Code.BAD_SETTING, what, why, fix)
                        .with("setting", "longshore.routes"));
    }
}
