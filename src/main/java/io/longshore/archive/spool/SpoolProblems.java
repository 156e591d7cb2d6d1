package io.longshore.archive.spool;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveProblems;
import io.longshore.archive.formats.Compression;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.util.Locale;

/** Why a compressed archive is refused. */
final class SpoolProblems {
    private SpoolProblems() {}

    /**
     * @param status of the process, not {@link UnpackStatus#DONE}
     */
    static Problem of(ArchiveBytes file, Compression compression, int status) {
        return switch (status) {
            case UnpackStatus.TRUNCATED ->
                    ArchiveProblems.truncated(
                            file, "Its " + compression.id() + " stream ends early.");
            case UnpackStatus.DAMAGED ->
                    Problem.permanent(
                            Code.TARBALL_DAMAGED,
                            "The archive '" + file.name() + "' cannot be uncompressed.",
                            "Its "
                                    + compression.id()
                                    + " stream is damaged, or other bytes follow it.",
                            "Copy or export the archive again and compare its checksum with the"
                                    + " original's.");
            case UnpackStatus.WINDOW_TOO_LARGE ->
                    Problem.permanent(
                            Code.WINDOW_TOO_LARGE,
                            "The archive '" + file.name() + "' needs too much memory.",
                            "It was compressed with a zstd window of more than 128 MiB.",
                            "Compress it again with 'zstd --long=27', or uncompress it"
                                    + " ('zstd -d --long=31') and deliver the tar.");
            case UnpackStatus.DICTIONARY ->
                    Problem.permanent(
                                    Code.NOT_A_TARBALL,
                                    "'" + file.name() + "' is compressed with a dictionary.",
                                    "Its zstd stream can be read only together with the dictionary,"
                                            + " which is a file of its own.",
                                    "Uncompress it with the dictionary, then deliver the result:"
                                            + " zstd -dc -D DICTIONARY FILE > NAME.tar.")
                            .with("compression", compression.id());
            case UnpackStatus.NO_LIBRARY ->
                    failed(
                            file,
                            "The native library of zstd is missing in lib/native/, or it is not for"
                                    + " this system ("
                                    + System.getProperty("os.name").toLowerCase(Locale.ROOT)
                                    + ", "
                                    + System.getProperty("os.arch")
                                    + ").");
            case UnpackStatus.KILLED ->
                    Problem.temporary(
                            Code.DECOMPRESSION_FAILED,
                            "The decompression of '" + file.name() + "' was killed.",
                            "The operating system ended its process with SIGKILL, as it does when"
                                    + " the memory of the host or the container is used up.",
                            "Give the host or the container 256 MB more memory, or uncompress the"
                                    + " archive, and deliver the tar.");
            default ->
                    failed(
                            file,
                            "The process that uncompresses it ended with status " + status + ".");
        };
    }

    static Problem tooSlow(ArchiveBytes file, SpoolRules rules) {
        return failed(
                file,
                "It took longer than '"
                        + rules.timeName()
                        + "' allows ("
                        + rules.time().toMinutes()
                        + " minutes).");
    }

    /** The process, or the thread that feeds it, did not run as it must. */
    static Problem failed(ArchiveBytes file, String why) {
        return Problem.permanent(
                Code.DECOMPRESSION_FAILED,
                "The decompression of '" + file.name() + "' failed.",
                why,
                "Uncompress the archive, and deliver the tar.");
    }

    static ProblemException notStarted(ArchiveBytes file, IOException e) {
        return new ProblemException(
                Problem.temporary(
                        Code.DECOMPRESSION_FAILED,
                        "The decompression of '" + file.name() + "' did not start.",
                        Printable.of(String.valueOf(e.getMessage())) + ".",
                        "Check that the host has memory and processes left, and deliver the"
                                + " archive again."),
                e);
    }

    static ProblemException unwritable(SpoolRules rules, IOException e) {
        return new ProblemException(
                Problem.temporary(
                        Code.DISK_FULL,
                        "The content of the archive cannot be written to "
                                + Printable.of(rules.folder().toString())
                                + ".",
                        Printable.of(String.valueOf(e.getMessage())) + ".",
                        "Make room on its disk, or set longshore.spool to a folder with more room"
                                + " in which Longshore may write."),
                e);
    }

    static ProblemException noRoom(SpoolRules rules, long needed, long free) {
        return new ProblemException(
                Problem.temporary(
                        Code.DISK_FULL,
                        "The disk of "
                                + Printable.of(rules.folder().toString())
                                + " has "
                                + free / 1_000_000
                                + " MB left.",
                        "The uncompressed archive needs "
                                + needed / 1_000_000
                                + " MB more, and "
                                + SpoolSpace.SPARE / 1_000_000
                                + " MB stay free.",
                        "Make room on the disk, or set longshore.spool to a folder with more room."));
    }
}
