package io.longshore.archive.formats;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveKind;
import io.longshore.archive.ArchiveMembers;
import io.longshore.archive.imgpkg.ImgpkgFormat;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kinds of archives that a site imports, of those that can be read. */
public final class AcceptedKinds {
    /** Every kind that can be read. */
    public static final AcceptedKinds ALL = new AcceptedKinds(null, "");

    /** Null for every kind that can be read. */
    private final @Nullable List<ArchiveKind> kinds;

    private final String setting;

    private AcceptedKinds(@Nullable List<ArchiveKind> kinds, String setting) {
        this.kinds = kinds;
        this.setting = setting;
    }

    /**
     * The kinds with these ids.
     *
     * @param readable the kinds that can be read
     * @param setting the name of the setting that lists them
     * @throws ProblemException {@code BAD_SETTING} if there is none, or one that cannot be read
     */
    public static AcceptedKinds of(List<String> ids, List<ArchiveKind> readable, String setting) {
        List<String> known = readable.stream().map(ArchiveKind::id).sorted().toList();
        if (ids.isEmpty() || !known.containsAll(ids)) {
            throw new ProblemException(
                    Problem.permanent(
                                    Code.BAD_SETTING,
                                    "'" + setting + "' is '" + String.join(",", ids) + "'.",
                                    "It must be a list of kinds that Longshore reads.",
                                    "Write one or more of these, with commas between them: "
                                            + String.join(", ", known)
                                            + ".")
                            .with("setting", setting));
        }
        return new AcceptedKinds(
                readable.stream().filter(kind -> ids.contains(kind.id())).toList(), setting);
    }

    /**
     * @throws ProblemException {@code KIND_NOT_ALLOWED} for any other kind; of a file that ends too
     *     early, that, because its end can change its kind
     */
    void require(ArchiveKind kind, ArchiveMembers members) {
        if (kinds == null || kinds.contains(kind)) {
            return;
        }
        if (members.flaw() != null) {
            throw new ProblemException(members.flaw().problem());
        }
        throw new ProblemException(notAllowed(kind, members.file()));
    }

    /**
     * Why an archive is refused of which only the beginning is known; empty unless nothing that
     * follows can change that.
     *
     * @param kind by the members so far
     * @param members those at the beginning
     */
    Optional<Problem> refusal(ArchiveKind kind, ArchiveMembers members) {
        if (kinds == null || kinds.contains(kind)) {
            return Optional.empty();
        }
        boolean isImgpkg = ImgpkgFormat.isCertain(members);
        boolean isNotImgpkg =
                kinds.equals(List.of(ImgpkgFormat.KIND)) && !ImgpkgFormat.mayBe(members);
        return isImgpkg || isNotImgpkg
                ? Optional.of(notAllowed(kind, members.file()))
                : Optional.empty();
    }

    private Problem notAllowed(ArchiveKind kind, ArchiveBytes file) {
        List<ArchiveKind> accepted = Objects.requireNonNull(kinds);
        List<ArchiveKind> sorted =
                accepted.stream().sorted(Comparator.comparing(ArchiveKind::id)).toList();
        return Problem.permanent(
                        Code.KIND_NOT_ALLOWED,
                        "'" + file.name() + "' is " + kind.description() + ".",
                        "This site accepts "
                                + String.join(
                                        " or ",
                                        sorted.stream().map(ArchiveKind::description).toList())
                                + " only ('"
                                + setting
                                + "').",
                        "Have the images exported again in one of these forms, or ask the"
                                + " administrator to add '"
                                + kind.id()
                                + "' to '"
                                + setting
                                + "'.")
                .with("kind", kind.id());
    }
}
