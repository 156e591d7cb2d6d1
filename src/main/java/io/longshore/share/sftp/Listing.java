package io.longshore.share.sftp;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The entries of a folder, then others. */
final class Listing implements DirectoryStream<Path> {
    private final @Nullable DirectoryStream<Path> stored;
    private final List<Path> additions;

    /**
     * @param stored null for a folder that the share does not have
     */
    Listing(@Nullable DirectoryStream<Path> stored, List<Path> additions) {
        this.stored = stored;
        this.additions = additions;
    }

    @Override
    public Iterator<Path> iterator() {
        Iterator<Path> first = stored == null ? List.<Path>of().iterator() : stored.iterator();
        Iterator<Path> second = additions.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return first.hasNext() || second.hasNext();
            }

            @Override
            public Path next() {
                return first.hasNext() ? first.next() : second.next();
            }
        };
    }

    @Override
    public void close() throws IOException {
        if (stored != null) {
            stored.close();
        }
    }
}
