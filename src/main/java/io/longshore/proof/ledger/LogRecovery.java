package io.longshore.proof.ledger;

import io.longshore.files.DurableFiles;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.log.Checkpoint;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.SignedNote;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Continues a log after a restore from an older copy, with an entry that states what is lost. No
 * gateway may be at work meanwhile.
 */
public final class LogRecovery {
    private final SiteLog log;
    private final LogFolder folder;

    /**
     * What was recovered.
     *
     * @param ledger to append to
     * @param entry states what is lost
     * @param index of the entry
     * @param firstLost how many entries the log had
     * @param jobs whose folders are lost
     */
    public record Recovered(
            Ledger ledger, LogEntry.Recovery entry, int index, int firstLost, List<String> jobs) {}

    /** The jobs on the share. */
    public interface Jobs {
        /** The ids of those that are filed. */
        List<String> filed();

        /** The SHA-256 of each of their receipts. */
        List<String> receipts();

        /** True if this one has a folder, filed or under way. */
        boolean has(String job);
    }

    public LogRecovery(SiteLog log) {
        this.log = log;
        this.folder = log.folder();
    }

    /**
     * Sets aside what is behind the last entry of the log, and appends an entry.
     *
     * @param reason of the administrator
     * @param witnessed the size that witnesses know, by a checkpoint of the log
     * @param share the jobs on it
     * @param recovery the file of the recovery key, which signs the change to the key of this
     *     gateway if the entry of that is lost; null if none is needed
     * @throws ProblemException {@code BAD_USAGE} if nothing is lost; {@code LOG_KEY_MISSING} if the
     *     log has another key and there is no recovery key; {@code LOG_DAMAGED}
     */
    public Recovered run(
            String reason,
            ToIntFunction<SignedNote> witnessed,
            Jobs share,
            @Nullable Path recovery) {
        SiteKey key = log.requireKey();
        folder.clean();
        try {
            LogContent content = LogContent.read(folder);
            int size = content.size();
            SignedNote known = known();
            int before = known == null ? 0 : Checkpoint.of(known).size();
            int longest = Math.max(before, folder.lastCheckpoint());
            if (folder.lastCheckpoint() > 0) {
                SignedNote newest = folder.readCheckpoint(folder.lastCheckpoint());
                longest = Math.max(longest, witnessed.applyAsInt(newest));
            }
            boolean isShorter = longest > size && content.recoveries().losing(longest).isEmpty();
            List<String> jobs = content.present().stream().filter(it -> !share.has(it)).toList();
            if (!isShorter && jobs.isEmpty() && content.hasAll(share.receipts())) {
                throw nothingLost();
            }
            // Before anything is set aside, which cannot be taken back.
            LogEntry.@Nullable KeyChange change =
                    size == 0 ? null : change(content, key, recovery, reason);
            if (isShorter) {
                folder.setAside(size, longest);
            }
            if (size == 0) {
                Ledger.writeBegin(folder, key, share.filed());
            }
            LogEntry.Recovery entry =
                    new LogEntry.Recovery(
                            reason,
                            isShorter ? longest : null,
                            isShorter && known != null && before == longest ? text(known) : null,
                            jobs.isEmpty() ? null : folder.writeDocument(Json.compact(jobs)));
            Ledger ledger = Ledger.recover(folder, key, log.known(), change, entry);
            return new Recovered(ledger, entry, ledger.size() - 1, size, jobs);
        } catch (NotATlogException e) {
            throw LogProblems.damaged(folder, e);
        }
    }

    /** The entry of the change to the key of this gateway; null if it is the key of the log. */
    private LogEntry.@Nullable KeyChange change(
            LogContent content, SiteKey key, @Nullable Path recovery, String reason) {
        NoteKey former = content.keys().current();
        NoteKey now = key.signer().key();
        if (former.equals(now)) {
            return null;
        }
        if (recovery == null) {
            throw LogProblems.wrongKey(folder, former);
        }
        LogEntry.KeyChange change =
                new KeyChangeStatement(
                                former.name(), former.toString(), now.toString(), null, reason)
                        .sign(SiteKey.readRecovery(recovery));
        content.keys().signerOf(content.size(), change);
        return change;
    }

    private @Nullable SignedNote known() {
        return Files.exists(log.known()) ? SignedNote.parse(DurableFiles.read(log.known())) : null;
    }

    private static String text(SignedNote note) {
        return Base64.getEncoder().encodeToString(note.toBytes());
    }

    private static ProblemException nothingLost() {
        return new ProblemException(
                Problem.permanent(
                        Code.BAD_USAGE,
                        "The log needs no recovery; nothing was appended.",
                        "It is as long as each known checkpoint, each job in it has its folder,"
                                + " and each receipt on the share is in it.",
                        "Start the gateway. 'longshore audit' shows what else differs."));
    }
}
