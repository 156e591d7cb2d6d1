package io.longshore.history;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.Status;
import io.longshore.text.Printable;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which deliveries are wanted: those that fulfil every criterion. A criterion that is null or empty
 * is none. All but {@code sender} are compared without regard to case. A {@code *} at the end of
 * sender, repository, file, tag or code stands for any continuation; elsewhere it is a letter.
 *
 * @param statuses any of these
 * @param sender the authenticated sender
 * @param repository the repository or a part of its path from the left, with or without the
 *     registry: {@code harbor1.test.com/team/app}, {@code team/app}, {@code team}
 * @param file the file as in the report, its name without folders, or one of its folders
 * @param digest at least six hexadecimal digits from the left, of the archive or of any image or
 *     manifest of the delivery; {@code sha256:} before them is left out
 * @param tag of any image of the delivery
 * @param code of any problem of the report
 * @param text a part of id, file, repository, sender, tags, problem codes or headline, as far as
 *     the index keeps them
 * @param since the first moment of its end
 * @param until the moment after the last one
 */
public record HistoryFilter(
        Set<Status> statuses,
        @Nullable String sender,
        @Nullable String repository,
        @Nullable String file,
        @Nullable String digest,
        @Nullable String tag,
        @Nullable String code,
        @Nullable String text,
        @Nullable Instant since,
        @Nullable Instant until) {
    /** No criterion is longer. */
    public static final int LONGEST = 5000;

    private static final Pattern DIGEST = Pattern.compile("(?:sha256:)?([0-9a-f]{6,64})");

    /** Every delivery. */
    public static final HistoryFilter ALL =
            new HistoryFilter(Set.of(), null, null, null, null, null, null, null, null, null);

    /**
     * @throws ProblemException {@code BAD_USAGE} for a digest of another form, and for a text that
     *     is too long
     */
    public HistoryFilter {
        statuses = Set.copyOf(statuses);
        sender = bounded("sender", sender);
        repository = bounded("repository", repository);
        file = bounded("file", file);
        digest = hexadecimal(bounded("digest", digest));
        tag = bounded("tag", tag);
        code = bounded("code", code);
        text = bounded("text", text);
    }

    /** Only deliveries that ended so. */
    public HistoryFilter withStatuses(Set<Status> wanted) {
        return new HistoryFilter(
                wanted, sender, repository, file, digest, tag, code, text, since, until);
    }

    /** Only deliveries of this sender. */
    public HistoryFilter withSender(@Nullable String wanted) {
        return new HistoryFilter(
                statuses, wanted, repository, file, digest, tag, code, text, since, until);
    }

    /** Only deliveries to this repository, or below it. */
    public HistoryFilter withRepository(@Nullable String wanted) {
        return new HistoryFilter(
                statuses, sender, wanted, file, digest, tag, code, text, since, until);
    }

    /** Only deliveries of this file. */
    public HistoryFilter withFile(@Nullable String wanted) {
        return new HistoryFilter(
                statuses, sender, repository, wanted, digest, tag, code, text, since, until);
    }

    /** Only deliveries with this content. */
    public HistoryFilter withDigest(@Nullable String wanted) {
        return new HistoryFilter(
                statuses, sender, repository, file, wanted, tag, code, text, since, until);
    }

    /** Only deliveries with this tag. */
    public HistoryFilter withTag(@Nullable String wanted) {
        return new HistoryFilter(
                statuses, sender, repository, file, digest, wanted, code, text, since, until);
    }

    /** Only deliveries with this problem. */
    public HistoryFilter withCode(@Nullable String wanted) {
        return new HistoryFilter(
                statuses, sender, repository, file, digest, tag, wanted, text, since, until);
    }

    /** Only deliveries that contain this text. */
    public HistoryFilter withText(@Nullable String wanted) {
        return new HistoryFilter(
                statuses, sender, repository, file, digest, tag, code, wanted, since, until);
    }

    /** Only deliveries that ended between these moments, the second one excluded. */
    public HistoryFilter between(@Nullable Instant from, @Nullable Instant to) {
        return new HistoryFilter(
                statuses, sender, repository, file, digest, tag, code, text, from, to);
    }

    static ProblemException bad(String what, String why) {
        return new ProblemException(
                Problem.permanent(
                        Code.BAD_USAGE, what, why, "Change the search and send it again."));
    }

    private static @Nullable String bounded(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        if (value.length() > LONGEST) {
            throw bad(
                    "The criterion '" + name + "' has " + value.length() + " characters.",
                    "The longest one that is accepted has " + LONGEST + ".");
        }
        return value;
    }

    private static @Nullable String hexadecimal(@Nullable String value) {
        if (value == null) {
            return null;
        }
        Matcher form = DIGEST.matcher(value.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw bad(
                    "'" + Printable.of(value) + "' is not a digest.",
                    "A digest is 6 to 64 hexadecimal digits, with or without sha256: before them.");
        }
        return form.group(1);
    }
}
