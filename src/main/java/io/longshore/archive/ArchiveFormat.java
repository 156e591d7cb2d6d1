package io.longshore.archive;

/**
 * A way to arrange images in an archive. A format reads the list of images and says where the blobs
 * are; opening, reading back and pushing are the same for all formats.
 */
public interface ArchiveFormat {
    /** What an archive of this format is. */
    ArchiveKind kind();

    /**
     * True if the members, and where they do not suffice their content, are those of this format.
     * The name of the file does not count.
     */
    boolean recognises(ArchiveMembers members);

    /**
     * Reads what the archive contains. Nothing that it says is trusted: every size, count, depth
     * and name is limited.
     *
     * @param limits what an archive may contain
     * @param keepDamaged whether as much as can be read is returned with its damages, to describe
     *     it; else damage of the archive's list of images is thrown
     * @throws io.longshore.problem.ProblemException if the archive cannot be read, is not safe, or
     *     exceeds a limit
     */
    ArchiveContent read(ArchiveMembers members, ArchiveLimits limits, boolean keepDamaged);
}
