package io.longshore.archive.spool;

import io.longshore.archive.formats.Compression;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command line of the process that uncompresses a file: this program with little memory. */
final class UnpackCommand {
    /** Of the heap; a window of zstd comes on top of it. */
    private static final String HEAP = "-Xmx64m";

    private UnpackCommand() {}

    static List<String> of(Compression compression) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-XX:+ExitOnOutOfMemoryError",
                // No core, and no file about the crash: the input may be anybody's.
                "-XX:+SuppressFatalErrorMessage",
                "-Xlog:disable",
                "-DZstdNativePath=" + library(),
                "-cp",
                classPath(),
                Unpacker.class.getName(),
                compression.id());
    }

    /** The class path of this process, for one that starts in another folder. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * The native library of zstd, {@code lib/native/} beside the jar. Without {@code
     * ZstdNativePath}, zstd-jni would write one into the folder for temporary files and run it.
     */
    static Path library() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        boolean isMac = system.startsWith("mac");
        String arch = System.getProperty("os.arch");
        return home().resolve("lib")
                .resolve("native")
                .resolve(isMac ? "darwin" : system)
                .resolve(arch.equals("x86_64") && !isMac ? "amd64" : arch)
                .resolve("libzstd-jni" + (isMac ? ".dylib" : ".so"));
    }

    /** The folder of the jar; in tests, that of the classes. */
    private static Path home() {
        CodeSource source = UnpackCommand.class.getProtectionDomain().getCodeSource();
        try {
            return Path.of(source.getLocation().toURI()).toAbsolutePath().resolveSibling("");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
