package io.longshore.proof.receipt;

import io.longshore.files.DurableFiles;
import io.longshore.job.ProcessName;
import io.longshore.oci.Digest;
import io.longshore.proof.receipt.Receipt.Tool;
import io.longshore.report.RunningProgram;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a receipt states about the program that has signed it. */
public final class ThisProgram {
    private static final String LIBRARIES = "lib";

    private ThisProgram() {}

    /** Reads all jars once, when it is first asked for. */
    private static final class Known {
        static final Tool TOOL =
                new Tool(
                        RunningProgram.version(),
                        RunningProgram.commit(),
                        distribution(),
                        System.getProperty("java.vm.name") + " " + Runtime.version(),
                        ProcessName.HOST,
                        null,
                        null);
    }

    /** The gateway, without a worker. */
    public static Tool tool() {
        return Known.TOOL;
    }

    /** Null if this class is not from a jar. */
    private static @Nullable String distribution() {
        CodeSource source = ThisProgram.class.getProtectionDomain().getCodeSource();
        try {
            Path jar = source == null ? null : Path.of(source.getLocation().toURI());
            return jar == null || !Files.isRegularFile(jar) ? null : digest(jar);
        } catch (IOException | URISyntaxException e) {
            return null;
        }
    }

    /**
     * The SHA-256 of what {@code sha256sum longshore.jar lib/*.jar} prints in the folder of the
     * jar, in the order of the names' bytes.
     */
    static String digest(Path jar) throws IOException {
        StringBuilder sums = new StringBuilder(line(jar, String.valueOf(jar.getFileName())));
        for (Path library : libraries(jar.resolveSibling(LIBRARIES))) {
            sums.append(line(library, LIBRARIES + "/" + library.getFileName()));
        }
        return Digest.of(sums.toString().getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static List<Path> libraries(Path folder) {
        List<Path> jars = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            for (Path file : DurableFiles.list(folder)) {
                if (file.toString().endsWith(".jar")) {
                    jars.add(file);
                }
            }
        }
        return jars;
    }

    private static String line(Path file, String name) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Digest.of(sha256).hex() + "  " + name + "\n";
    }
}
