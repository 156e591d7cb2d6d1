package io.longshore.share;

import io.longshore.files.AtomicFiles;
import io.longshore.files.DurableFiles;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries each call of the file system that the protocol needs, at the start, on files of its own in
 * {@code .longshore/}. What the file system lacks has another way, which is logged, or the share is
 * refused.
 */
final class ShareProbe {
    private static final Logger LOG = LoggerFactory.getLogger(ShareProbe.class);

    private final Path root;
    private final Path one;
    private final Path other;
    private final Path upperCase;

    /**
     * @param root the share
     * @param state the gateway's own folder on it
     */
    ShareProbe(Path root, Path state) {
        String name = "probe-" + ProcessHandle.current().pid();
        this.root = root;
        one = state.resolve(name);
        other = state.resolve(name + "-2");
        upperCase = state.resolve(name.replace("probe", "PROBE"));
    }

    /**
     * @throws ProblemException {@code SHARE_ERROR} if the file system lacks a call for which there
     *     is no other way; {@code FOLDER_NOT_WRITABLE}; {@code DISK_FULL}
     */
    void run() {
        removeFiles();
        try {
            force();
            forceFolder();
            link();
            replace();
            logCase();
        } finally {
            removeFiles();
        }
    }

    private void force() {
        try {
            Files.write(one, new byte[] {1});
            AtomicFiles.force(one);
        } catch (IOException e) {
            throw AtomicFiles.isUnsupported(e)
                    ? refused("force a file to the disk (fsync)", "lose a delivery", e)
                    : DurableFiles.failed("write and force", one, e);
        }
    }

    private void forceFolder() {
        try {
            AtomicFiles.force(one.resolveSibling(""));
        } catch (IOException e) {
            if (!AtomicFiles.isUnsupported(e)) {
                throw DurableFiles.failed("force", one.resolveSibling(""), e);
            }
            LOG.warn(
                    "The file system of {} cannot force a folder to the disk ({}). After a power cut"
                            + " of its server a step may have to be repeated",
                    Printable.of(root.toString()),
                    e.getMessage());
        }
    }

    private void link() {
        try {
            Files.createLink(other, one);
            Files.delete(other);
        } catch (UnsupportedOperationException e) {
            noLinks("not supported");
        } catch (IOException e) {
            if (!AtomicFiles.isUnsupported(e)) {
                throw DurableFiles.failed("link", other, e);
            }
            noLinks(DurableFiles.reason(e));
        }
    }

    private void noLinks(String said) {
        LOG.info(
                "The file system of {} has no hard links ({}): files that go back to drop/ are"
                        + " renamed",
                Printable.of(root.toString()),
                Printable.of(said));
    }

    private void replace() {
        try {
            Files.write(other, new byte[] {2});
            AtomicFiles.rename(other, one);
        } catch (IOException e) {
            throw refused(
                    "rename a file over another one", "leave half of a ticket or a report", e);
        }
        try {
            if (Files.exists(other) || Files.readAllBytes(one)[0] != 2) {
                throw refused(
                        "rename a file over another one",
                        "leave half of a ticket or a report",
                        new IOException("the former content was still there afterwards"));
            }
        } catch (IOException e) {
            throw DurableFiles.failed("read", one, e);
        }
    }

    private void logCase() {
        if (Files.exists(upperCase)) {
            LOG.info(
                    "The file system of {} takes names in upper and lower case for the same",
                    Printable.of(root.toString()));
        }
    }

    private ProblemException refused(String call, String risk, IOException e) {
        return new ProblemException(
                Problem.permanent(
                        Code.SHARE_ERROR,
                        "The file system of "
                                + Printable.of(root.toString())
                                + " cannot "
                                + call
                                + ".",
                        "It said: "
                                + Printable.of(DurableFiles.reason(e))
                                + ". Without this call a crash could "
                                + risk
                                + ".",
                        "Set longshore.share to a folder on another file system; \"What the file"
                                + " system of the share must do\" in docs/operations.md lists the"
                                + " calls."),
                e);
    }

    private void removeFiles() {
        for (Path file : new Path[] {one, other}) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw DurableFiles.failed("remove", file, e);
            }
        }
    }
}
