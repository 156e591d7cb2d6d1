package io.longshore.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.problem.Code;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.AnswerProblems;
import io.longshore.registry.http.Retries;
import io.longshore.task.Cancellation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** The list of a repository's tags ({@code GET tags/list}). */
final class Tags {
    private final RepositoryRequests repository;
    private final Retries retries;

    Tags(RepositoryRequests repository, Retries retries) {
        this.repository = repository;
        this.retries = retries;
    }

    List<String> list(Cancellation cancellation) {
        return retries.run(cancellation, attempt -> listOnce(cancellation));
    }

    private List<String> listOnce(Cancellation cancellation) {
        List<String> tags = new ArrayList<>();
        HttpUrl first = repository.url("tags/list").addQueryParameter("n", "1000").build();
        new Pages(repository)
                .read(
                        "list the tags of " + repository.repository(),
                        first,
                        cancellation,
                        page -> tags.addAll(tags(page)),
                        tags);
        return List.copyOf(tags);
    }

    /**
     * True if the list shows that there is no such tag. Only a list with the member {@code tags}
     * shows it, or a refusal that says that there is no such repository; other answers of 404 may
     * come from a registry that has no lists.
     */
    boolean lacks(String tag, Cancellation cancellation) {
        return retries.run(cancellation, attempt -> lacksOnce(tag, cancellation));
    }

    private boolean lacksOnce(String tag, Cancellation cancellation) {
        String doing = "list the tags of " + repository.repository();
        HttpUrl first = repository.url("tags/list").addQueryParameter("n", "1000").build();
        List<String> tags = new ArrayList<>();
        boolean isListed =
                new Pages(repository)
                        .read(
                                doing,
                                first,
                                cancellation,
                                page -> {
                                    JsonNode json = json(page);
                                    if (!json.has("tags")) {
                                        throw page.unusable("it is not a list of tags");
                                    }
                                    json.path("tags").forEach(each -> tags.add(each.asText()));
                                },
                                tags);
        return isListed ? !tags.contains(tag) : isNoRepository(doing, first, cancellation);
    }

    private boolean isNoRepository(String doing, HttpUrl list, Cancellation cancellation) {
        Request request = new Request.Builder().url(list).build();
        try (Answer answer =
                repository.follow(doing, request, repository.readScope(), cancellation)) {
            return answer.status() == 404
                    && AnswerProblems.of(answer).code() == Code.PROJECT_NOT_FOUND;
        }
    }

    private static List<String> tags(Answer page) {
        List<String> tags = new ArrayList<>();
        json(page).path("tags").forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    private static JsonNode json(Answer page) {
        try {
            return JsonTree.of(page.bytes(Pages.LARGEST));
        } catch (IOException e) {
            throw page.unusable("it is not JSON");
        }
    }
}
