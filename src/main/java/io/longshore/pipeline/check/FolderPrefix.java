package io.longshore.pipeline.check;

import io.longshore.oci.RepositoryPrefix;
import io.longshore.pipeline.labels.FolderPattern;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code longshore.target.prefixes}: the prefix for the archives in a folder.
 *
 * @param prefix with its registry; with {@code /*} at its end, the folder's path replaces the
 *     {@code *}
 */
record FolderPrefix(FolderPattern folder, String prefix) {
    private static final Pattern FORM = Pattern.compile("([^=\\s]*)=([^=\\s]+)");

    /**
     * @throws ProblemException {@code BAD_SETTING}
     */
    static FolderPrefix parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw wrong(text, "It is not of the form FOLDER=PREFIX.", null);
        }
        try {
            RepositoryPrefix.parse(FolderPattern.withoutStar(parts.group(2)));
        } catch (ProblemException e) {
            throw wrong(text, e.problem().why(), e);
        }
        return new FolderPrefix(new FolderPattern(parts.group(1)), parts.group(2));
    }

    /** The prefix for the files in the folder; empty if the entry is about others. */
    Optional<String> of(String in) {
        return folder.place(in, prefix);
    }

    private static ProblemException wrong(String text, String why, @Nullable Exception cause) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_SETTING,
                                "'longshore.target.prefixes' has the entry '"
                                        + Printable.of(text)
                                        + "'.",
                                why,
                                "Write entries such as mirror=harbor1.test.com/mirror or"
                                        + " team/*=harbor1.test.com/team/*.")
                        .with("setting", "longshore.target.prefixes"),
                cause);
    }
}
