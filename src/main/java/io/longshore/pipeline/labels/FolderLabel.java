package io.longshore.pipeline.labels;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An entry of {@code longshore.labels}: a label of the site for the deliveries in a folder. */
record FolderLabel(FolderPattern folder, String name, String value) {
    private static final Pattern FORM =
            Pattern.compile("([^:=\\s]*):(" + LabelRules.NAME + ")=(.{1,128})");

    /**
     * @throws ProblemException {@code BAD_SETTING}
     */
    static FolderLabel parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new ProblemException(
                    Problem.permanent(
                                    Code.BAD_SETTING,
                                    "'longshore.labels' has the entry '"
                                            + Printable.of(text)
                                            + "'.",
                                    "It is not of the form FOLDER:NAME=VALUE.",
                                    "Write entries such as mirror:classification=restricted.")
                            .with("setting", "longshore.labels"));
        }
        return new FolderLabel(
                new FolderPattern(parts.group(1)), parts.group(2), parts.group(3).strip());
    }

    boolean isFor(String in) {
        return folder.rest(in).isPresent();
    }
}
