package io.longshore.delivery;

import io.longshore.oci.Shown;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.share.Ticket;
import io.longshore.share.WorkFolder;
import io.longshore.trust.ChecksumFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The small files beside a tarball, each read once: what a checksum was taken from is what its
 * signature is held against, even if somebody changes the file meanwhile. Used for one check.
 */
final class Beside implements Function<String, Optional<byte[]>> {
    private final Function<String, Optional<byte[]>> source;
    private final Map<String, Optional<byte[]>> read = new HashMap<>();

    private Beside(Function<String, Optional<byte[]>> source) {
        this.source = source;
    }

    /** Those of a job's tarball. */
    static Beside of(Ticket ticket, WorkFolder work) {
        return new Beside(name -> work.companion(ticket, name));
    }

    /**
     * Those of a tarball anywhere.
     *
     * @throws io.longshore.problem.ProblemException {@code FILE_UNREADABLE} at the reading
     */
    static Beside of(Path tarball) {
        return new Beside(name -> read(tarball.toAbsolutePath().resolveSibling(name)));
    }

    @Override
    public Optional<byte[]> apply(String name) {
        return read.computeIfAbsent(name, source);
    }

    private static Optional<byte[]> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            // One more than the limit, so that the parsers refuse what is too long.
            return Optional.of(in.readNBytes(ChecksumFile.MAX_BYTES + 1));
        } catch (IOException e) {
            throw Problem.permanent(
                            Code.FILE_UNREADABLE,
                            "The file " + Shown.of(file.toString()) + " cannot be read.",
                            "",
                            "Check its rights.")
                    .asException(e);
        }
    }
}
