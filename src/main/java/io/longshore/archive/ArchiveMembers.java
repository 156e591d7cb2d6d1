package io.longshore.archive;

import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members of an archive's file, and the file.
 *
 * @param file where their content is; the caller that opened it closes it
 * @param list in the order of the file; a member that follows a flaw is not among them
 * @param flaw why the file cannot be read to its end; null if it can
 * @param unusualEnd why it may be an unfinished copy, although it has an end; null if it has none
 *     that is unusual
 */
public record ArchiveMembers(
        ArchiveBytes file,
        List<ArchiveMember> list,
        @Nullable Flaw flaw,
        @Nullable Flaw unusualEnd) {

    /**
     * Why the rest of a file cannot be read.
     *
     * @param isTruncation whether the file only ends too early, so that the members before the end
     *     can still be described
     */
    public record Flaw(Problem problem, boolean isTruncation) {}

    public ArchiveMembers {
        list = List.copyOf(list);
    }

    /** The same, where the unusual end of the file is none. */
    public ArchiveMembers cut() {
        return new ArchiveMembers(file, list, flaw == null ? unusualEnd : flaw, null);
    }

    /** The first file of this name. */
    public Optional<ArchiveMember> file(String name) {
        return list.stream()
                .filter(member -> member.type() == MemberType.FILE)
                .filter(member -> member.name().equals(name))
                .findFirst();
    }

    /** True if the whole content of the member is in the file. */
    public boolean isWhole(ArchiveMember member) {
        return member.sizeBytes() <= file.sizeBytes() - member.offset();
    }

    /**
     * Why the file ends before it should; null if it does not.
     *
     * @throws io.longshore.problem.ProblemException if there is another flaw, or a truncation that
     *     is not accepted
     */
    public @Nullable Problem truncation(boolean isAccepted) {
        if (flaw == null) {
            return null;
        }
        if (flaw.isTruncation() && isAccepted) {
            return flaw.problem();
        }
        throw new ProblemException(flaw.problem());
    }
}
