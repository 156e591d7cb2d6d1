package io.longshore.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.Retries;
import io.longshore.task.Cancellation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import okhttp3.HttpUrl;

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

    private static List<String> tags(Answer page) {
        List<String> tags = new ArrayList<>();
        try {
            JsonNode json = JsonTree.of(page.bytes(Pages.LARGEST));
            json.path("tags").forEach(tag -> tags.add(tag.asText()));
        } catch (IOException e) {
            throw page.unusable("it is not JSON");
        }
        return tags;
    }
}
