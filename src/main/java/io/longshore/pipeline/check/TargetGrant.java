package io.longshore.pipeline.check;

import io.longshore.job.Principal;
import io.longshore.oci.Repository;
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
 * One entry of {@code longshore.targets}: the repository for a user's files in a folder.
 *
 * @param user name of the user, or {@code *} for every user, including unknown ones
 * @param repository with its registry; with {@code /*} at its end all below it
 */
record TargetGrant(String user, FolderPattern folder, String repository) {
    private static final Pattern FORM = Pattern.compile("([^:=\\s]+):([^=:\\s]*)=([^=\\s]+)");

    /**
     * @throws ProblemException {@code BAD_SETTING}
     */
    static TargetGrant parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw wrong(text, "It is not of the form USER:FOLDER=REPOSITORY.", null);
        }
        String repository = parts.group(3);
        try {
            Repository.parse(
                    repository.endsWith("/*")
                            ? FolderPattern.withoutStar(repository) + "/x"
                            : repository);
        } catch (ProblemException e) {
            throw wrong(text, e.problem().why(), e);
        }
        return new TargetGrant(parts.group(1), new FolderPattern(parts.group(2)), repository);
    }

    private static ProblemException wrong(String text, String why, @Nullable Exception cause) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_SETTING,
                                "'longshore.targets' has the entry '" + Printable.of(text) + "'.",
                                why,
                                "Write entries such as anna:lci=harbor1.test.com/team-a/lci or"
                                        + " anna:*=harbor1.test.com/team-a/*.")
                        .with("setting", "longshore.targets"),
                cause);
    }

    /**
     * @param who null if unknown
     */
    boolean isFor(@Nullable Principal who, String in) {
        boolean isUser = user.equals(FolderPattern.ANY) || who != null && who.name().equals(user);
        return isUser && folder.rest(in).isPresent();
    }

    /** The repository for the files in the folder; empty if the entry only permits. */
    Optional<String> target(String in) {
        return folder.place(in, repository);
    }

    boolean permits(Repository target) {
        return repository.endsWith("/*")
                ? target.toString().startsWith(FolderPattern.withoutStar(repository) + "/")
                : target.toString().equals(repository);
    }
}
