package io.longshore.proof.audit;

import io.longshore.files.DurableFiles;
import io.longshore.problem.ProblemException;
import io.longshore.proof.ledger.LogEntry;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.SignedNote;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of entries, of which several threads check the signatures before they are asked for.
 */
final class EntryFiles {
    private final LogFolder folder;
    private final int size;
    private int first;
    private List<Optional<byte[]>> ahead = List.of();
    private @Nullable NoteKey key;

    /**
     * @param size of the log
     */
    EntryFiles(LogFolder folder, int size) {
        this.folder = folder;
        this.size = size;
    }

    /**
     * An entry whose file this key has signed for its place.
     *
     * @return empty if it has not, or the entry names the key that has to: then its file has to be
     *     looked at
     */
    Optional<byte[]> signedBy(NoteKey current, int index) {
        if (index < first || index >= first + ahead.size() || !current.equals(key)) {
            first = index;
            key = current;
            ahead = InOrder.of(index, Math.min(size, index + InOrder.BATCH), i -> read(i, current));
        }
        return ahead.get(index - first);
    }

    private Optional<byte[]> read(int index, NoteKey current) {
        Path path = folder.entry(index);
        if (!Names.isFile(path)) {
            return Optional.empty();
        }
        try {
            byte[] file = DurableFiles.readStart(path, SignedNote.LONGEST);
            byte[] entry = LogFolder.require(file, index, current);
            return LogEntry.parse(entry) instanceof LogEntry.KeyChange
                    ? Optional.empty()
                    : Optional.of(entry);
        } catch (NotATlogException | ProblemException e) {
            return Optional.empty();
        }
    }
}
