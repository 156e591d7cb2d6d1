package io.longshore.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a job, given by its sender or made by {@link JobIds}; also the name of its folder on
 * the share. Two ids that differ only in case are the same id, because the file system of a share
 * may ignore case.
 */
public final class JobId {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final String text;

    private JobId(String text) {
        this.text = text;
    }

    /**
     * @throws io.longshore.problem.ProblemException {@code NOT_A_JOB} if the text is not an id: a
     *     letter or digit, then at most 63 of letters, digits and {@code . _ -}, no {@code ..}
     */
    @JsonCreator
    public static JobId parse(String text) {
        if (!isJobId(text)) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.NOT_A_JOB,
                            "'" + Printable.of(text) + "' is not a job id.",
                            "An id is a letter or digit, then at most 63 letters, digits and . _ -"
                                    + " without '..'.",
                            "Send another id, or none: Longshore then makes one."));
        }
        return new JobId(text);
    }

    /** True if {@link #parse} would take the text; null is not an id. */
    public static boolean isJobId(@Nullable String text) {
        return text != null && FORM.matcher(text).matches() && !text.contains("..");
    }

    /** The same for all spellings of one id: what ids are looked up by. */
    public String key() {
        return text.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JobId id && key().equals(id.key());
    }

    @Override
    public int hashCode() {
        return key().hashCode();
    }

    /** The id as its sender wrote it. */
    @JsonValue
    @Override
    public String toString() {
        return text;
    }
}
