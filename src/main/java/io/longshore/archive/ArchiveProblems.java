package io.longshore.archive;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;

/** The problems that archives of every format share. */
public final class ArchiveProblems {
    private static final String COPY_AGAIN =
            "Copy or export the archive again and compare its checksum with the original's.";

    private ArchiveProblems() {}

    /** The file ends too early. */
    public static Problem truncated(ArchiveBytes file, String why) {
        return Problem.permanent(
                        Code.TARBALL_TRUNCATED,
                        "The archive '" + file.name() + "' is not complete.",
                        why,
                        COPY_AGAIN)
                .with("sizeBytes", file.sizeBytes());
    }

    /**
     * A header contradicts itself.
     *
     * @param at the header's offset
     */
    public static Problem damaged(ArchiveBytes file, long at, String why) {
        return Problem.permanent(
                        Code.TARBALL_DAMAGED,
                        "The archive '" + file.name() + "' is damaged at byte " + at + ".",
                        why,
                        COPY_AGAIN)
                .with("offset", at);
    }

    /**
     * The archive holds something that no exporter writes.
     *
     * @param what that is, as an object of the sentence
     * @param at the header's offset
     */
    public static Problem unsafe(ArchiveBytes file, long at, String what) {
        return unsafe(
                file,
                at,
                what,
                "imgpkg writes plain files with plain names only, each once; another"
                        + " entry is a sign of damage or of an attack.",
                "Export it again with 'longshore export' or 'imgpkg copy … --to-tar'.");
    }

    /** A member that has other bytes in the tar than its file had. */
    public static Problem sparse(ArchiveBytes file, ArchiveMember member, String name) {
        return unsafe(
                file,
                member.headerOffset(),
                "'" + name + "', which is " + member.type().description(),
                "It was packed by 'tar -S', which leaves out zeros.",
                "Pack it again without the option -S of tar.");
    }

    /** {@link #unsafe(ArchiveBytes, long, String)} with a reason and a fix of its own. */
    public static Problem unsafe(ArchiveBytes file, long at, String what, String why, String fix) {
        return Problem.permanent(
                        Code.TARBALL_UNSAFE,
                        "The archive '" + file.name() + "' holds " + what + ".",
                        why,
                        fix)
                .with("offset", at);
    }
}
