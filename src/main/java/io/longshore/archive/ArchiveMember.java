package io.longshore.archive;

/**
 * A named member of an archive's file.
 *
 * @param name as the archive has it, unchecked; never longer than {@link ArchiveLimits#entries}
 *     times 128 characters for all members together
 * @param headerOffset of the first byte of its header, for messages
 * @param offset of the first byte of its content
 * @param sizeBytes of its content; never negative. The last member of a truncated file may end
 *     behind the file's end
 * @param linkTarget what a link names, unchecked; empty for any other member
 */
public record ArchiveMember(
        String name,
        MemberType type,
        long headerOffset,
        long offset,
        long sizeBytes,
        String linkTarget) {}
