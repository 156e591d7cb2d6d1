package io.longshore.registry;

import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.AnswerProblems;
import io.longshore.task.Cancellation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Reads a list that a registry sends page by page: RFC 8288, {@code Link: <url>; rel="next"}. */
final class Pages {
    /** The largest page, in bytes. */
    static final int LARGEST = 8 << 20;

    private static final int MOST_PAGES = 10_000;
    private static final int MOST_ENTRIES = 1_000_000;
    private static final Pattern NEXT =
            Pattern.compile("<([^<>]+)>\\s*;[^<]*rel=\"?next\"?", Pattern.CASE_INSENSITIVE);

    private final RepositoryRequests repository;

    Pages(RepositoryRequests repository) {
        this.repository = repository;
    }

    /**
     * Reads all pages.
     *
     * @param page adds the entries of a page to {@code entries}
     * @return false if the first page is not there
     */
    boolean read(
            String doing,
            HttpUrl first,
            Cancellation cancellation,
            Consumer<Answer> page,
            List<?> entries) {
        Set<HttpUrl> seen = new HashSet<>();
        HttpUrl next = first;
        while (next != null) {
            Request request = new Request.Builder().url(next).build();
            try (Answer answer =
                    repository.follow(doing, request, repository.readScope(), cancellation)) {
                if (answer.status() == 404 && seen.isEmpty()) {
                    return false;
                }
                if (answer.status() != 200) {
                    throw new ProblemException(AnswerProblems.of(answer));
                }
                seen.add(next);
                page.accept(answer);
                next = next(answer);
                if (next != null
                        && (seen.contains(next)
                                || seen.size() >= MOST_PAGES
                                || entries.size() >= MOST_ENTRIES
                                || !repository.isRegistry(next))) {
                    throw answer.unusable("its list has no end, or continues elsewhere");
                }
            }
        }
        return true;
    }

    private @Nullable HttpUrl next(Answer answer) {
        Matcher matcher = NEXT.matcher(answer.header("Link").orElse(""));
        return matcher.find() ? repository.resolve(answer, matcher.group(1)) : null;
    }
}
