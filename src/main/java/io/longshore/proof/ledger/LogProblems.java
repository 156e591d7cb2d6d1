package io.longshore.proof.ledger;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.text.Printable;

/** Why nothing is appended to a log. */
final class LogProblems {
    private LogProblems() {}

    static ProblemException away(LogFolder folder) {
        return new ProblemException(
                Problem.temporary(
                        Code.SHARE_AWAY,
                        "The log in " + Printable.of(folder.root().toString()) + " is not there.",
                        "Its first entry is missing: the share was unmounted, or the log was"
                                + " moved.",
                        "Mount the share again; Longshore then continues automatically."));
    }

    static ProblemException wrongKey(LogFolder folder, NoteKey key) {
        return new ProblemException(
                Problem.permanent(
                        Code.LOG_KEY_MISSING,
                        "The site key of this gateway is not the key of the log in "
                                + Printable.of(folder.root().toString())
                                + ".",
                        "The log has the key with the fingerprint " + key.fingerprint() + ".",
                        "Copy site.key and site.vkey from the data folder of the gateway that has"
                                + " this key. If it is lost, run 'longshore keys replace'. If the log"
                                + " was restored from a copy of before a change of the key, run"
                                + " 'longshore log recover' with --recovery."));
    }

    static ProblemException damaged(LogFolder folder, NotATlogException e) {
        return new ProblemException(
                Problem.permanent(
                        Code.LOG_DAMAGED,
                        "The log in "
                                + Printable.of(folder.root().toString())
                                + " is damaged; nothing is appended.",
                        "Found: " + Printable.of(String.valueOf(e.getMessage())) + ".",
                        "Run 'longshore audit' to see what differs, and restore"
                                + " .longshore/log/ from a copy."),
                e);
    }

    static ProblemException shorter(LogFolder folder, int size, String who, int known) {
        return new ProblemException(
                Problem.permanent(
                        Code.LOG_SHORTER,
                        "The log in "
                                + Printable.of(folder.root().toString())
                                + " has "
                                + size
                                + " entries; nothing is appended.",
                        who
                                + " of "
                                + known
                                + " entries: the share was restored from an older copy,"
                                + " or entries were removed.",
                        "Restore .longshore/log/ from a newer copy. If there is none, run 'longshore"
                                + " log recover --reason TEXT'."));
    }
}
