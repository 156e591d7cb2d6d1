package io.longshore.archive.formats;

import io.longshore.archive.ArchiveKind;
import io.longshore.archive.ArchiveMembers;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.util.Comparator;
import java.util.List;
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
        List<ArchiveKind> sorted =
                kinds.stream().sorted(Comparator.comparing(ArchiveKind::id)).toList();
        throw new ProblemException(
                Problem.permanent(
                                Code.KIND_NOT_ALLOWED,
                                "'" + members.file().name() + "' is " + kind.description() + ".",
                                "This site accepts "
                                        + String.join(
                                                " or ",
                                                sorted.stream()
                                                        .map(ArchiveKind::description)
                                                        .toList())
                                        + " only ('"
                                        + setting
                                        + "').",
                                "Have the images exported again in one of these forms, or ask the"
                                        + " administrator to add '"
                                        + kind.id()
                                        + "' to '"
                                        + setting
                                        + "'.")
                        .with("kind", kind.id()));
    }
}
