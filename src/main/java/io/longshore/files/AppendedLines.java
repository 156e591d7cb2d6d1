package io.longshore.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A file of its owner to which lines are appended, each on disk when that returns. */
public final class AppendedLines {
    private final Path file;

    public AppendedLines(Path file) {
        this.file = file;
    }

    /**
     * Opens the file anew: somebody may have renamed it.
     *
     * @throws IOException if the line cannot be written
     */
    public void append(String line) throws IOException {
        if (!Files.exists(file)) {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                OwnerOnly.makeFolder(folder);
            }
        }
        try (FileChannel out =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        OwnerOnly.fileRights())) {
            ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(false);
        }
    }
}
