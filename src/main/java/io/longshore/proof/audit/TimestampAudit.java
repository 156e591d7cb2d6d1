package io.longshore.proof.audit;

import io.longshore.files.DurableFiles;
import io.longshore.problem.ProblemException;
import io.longshore.proof.audit.Finding.Kind;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.log.Checkpoint;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.SignedNote;
import io.longshore.proof.timestamp.Timestamp;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the time stamps that are beside checkpoints of a log. */
final class TimestampAudit {
    private final LogFolder folder;
    private final LogAudit log;
    private final List<X509Certificate> trusted;
    private final List<Finding> findings;
    private int count;
    private @Nullable Timestamp newest;
    private int entries;

    /**
     * @param trusted certificates of authorities; none if nobody named any
     */
    TimestampAudit(
            LogFolder folder, LogAudit log, List<X509Certificate> trusted, List<Finding> findings) {
        this.folder = folder;
        this.log = log;
        this.trusted = trusted;
        this.findings = findings;
    }

    /** What the time stamps state; null if there is none that is right. */
    @Nullable StampedLog run() {
        for (int size : folder.timestamps()) {
            Path file = folder.timestamp(size);
            try {
                check(size, file);
            } catch (NotATlogException | ProblemException e) {
                findings.add(
                        new Finding(
                                Kind.CHANGED,
                                file.toString(),
                                null,
                                null,
                                "The time stamp of the checkpoint of size "
                                        + size
                                        + " is wrong: "
                                        + e.getMessage()
                                        + "."));
            }
        }
        return newest == null
                ? null
                : new StampedLog(
                        count, entries, newest.at(), newest.authority(), !trusted.isEmpty());
    }

    private void check(int size, Path file) {
        Path stamped = folder.stamped(size);
        if (!Names.isFile(stamped)) {
            findings.add(
                    new Finding(
                            Kind.REMOVED,
                            stamped.toString(),
                            null,
                            null,
                            "The checkpoint of size " + size + " that was stamped is missing."));
            return;
        }
        byte[] checkpoint = DurableFiles.readStart(stamped, SignedNote.LONGEST);
        Timestamp stamp = Timestamp.parse(DurableFiles.readStart(file, Timestamp.LONGEST), trusted);
        if (!stamp.isOf(checkpoint)) {
            throw new NotATlogException("it is not of this checkpoint");
        }
        if (!trusted.isEmpty()) {
            stamp.require(trusted);
        }
        SignedNote note = SignedNote.parse(checkpoint);
        if (Checkpoint.of(note).size() != size) {
            throw new NotATlogException("its checkpoint is of another size");
        }
        boolean isOfThisLog = log.compare(note, stamped.toString(), findings).isEmpty();
        count++;
        if (isOfThisLog && size > entries) {
            newest = stamp;
            entries = size;
        }
    }
}
