package io.longshore.broker;

import io.longshore.files.OwnerOnly;
import io.longshore.files.ProcessLock;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second broker away from the data folder. Artemis has a lock of its own, but waits for it
 * without end and without a message to the user.
 */
final class DataLock {
    private static final Logger LOG = LoggerFactory.getLogger(DataLock.class);
    private static final String NAME = "broker.lock";

    private DataLock() {}

    /**
     * @throws io.longshore.problem.ProblemException {@code BROKER_DATA_IN_USE}, naming the process
     *     that has the lock; {@code BAD_SETTING} if the folder cannot be used
     */
    static ProcessLock take(Path data) {
        Path file = data.resolve(NAME);
        try {
            OwnerOnly.makeFolder(data);
            return ProcessLock.tryTake(file, "process " + ProcessHandle.current().pid())
                    .orElseThrow(() -> inUse(data, file));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                                    Code.BAD_SETTING,
                                    "longshore.data (" + data + ") cannot be used.",
                                    "The operating system reported: "
                                            + Printable.of(e.toString())
                                            + ".",
                                    "Name a folder in which the user that runs Longshore may write.")
                            .with("setting", "longshore.data"),
                    e);
        }
    }

    private static RuntimeException inUse(Path data, Path file) {
        return new ProblemException(
                Problem.permanent(
                        Code.BROKER_DATA_IN_USE,
                        "Another broker works in " + data + ".",
                        "It is "
                                + ProcessLock.holder(file).orElse("a process that is not known")
                                + ".",
                        "End that process, or give this one a longshore.data of its own."));
    }

    /** The journal has the tokens of jobs, in files that everybody may read. */
    static Path closed(Path folder) {
        try {
            OwnerOnly.closeFolder(folder);
        } catch (IOException e) {
            LOG.warn(
                    "other users of this machine may be able to read the journal in {} ({})."
                            + " Run: chmod 700 {}",
                    folder,
                    e.getMessage(),
                    folder);
        }
        return folder;
    }
}
