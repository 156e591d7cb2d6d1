package io.longshore.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.Requests;
import io.longshore.registry.auth.Scope;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.AnswerProblems;
import io.longshore.task.Cancellation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** What a registry lists page by page: tags and referrers. */
final class Listings {
    private static final int MOST_PAGES = 10_000;
    private static final int LARGEST_PAGE = 8 << 20;
    private static final int MOST_ENTRIES = 1_000_000;

    /** RFC 8288; registries write {@code <url>; rel="next"}. */
    private static final Pattern NEXT =
            Pattern.compile("<([^<>]+)>\\s*;[^<]*rel=\"?next\"?", Pattern.CASE_INSENSITIVE);

    private final RepositoryClient repository;
    private final Requests requests;

    Listings(RepositoryClient repository, Requests requests) {
        this.repository = repository;
        this.requests = requests;
    }

    List<String> tags(Cancellation cancellation) {
        List<String> tags = new ArrayList<>();
        HttpUrl first = repository.url("tags/list").addQueryParameter("n", "1000").build();
        pages(
                "list the tags of " + repository.repository(),
                first,
                cancellation,
                page -> tags.addAll(tags(page)),
                tags);
        return List.copyOf(tags);
    }

    /**
     * Empty if the registry has no such API. Registries without it answer 404 as specified, or any
     * other refusal, a page of HTML, or {@code null}: every answer that is not an index counts.
     */
    Optional<List<Descriptor>> referrers(Digest digest, Cancellation cancellation) {
        List<Descriptor> found = new ArrayList<>();
        String doing = "list the referrers of " + digest + " in " + repository.repository();
        try {
            boolean known =
                    pages(
                            doing,
                            repository.url("referrers/" + digest).build(),
                            cancellation,
                            page -> found.addAll(index(page).manifests()),
                            found);
            return known ? Optional.of(List.copyOf(found)) : Optional.empty();
        } catch (ProblemException e) {
            boolean known = !PreliminaryQueries.leavesUnknown(e.problem()) || !found.isEmpty();
            if (known || e.problem().retryable()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** False if the first page is not there. */
    private boolean pages(
            String doing,
            HttpUrl first,
            Cancellation cancellation,
            Consumer<Answer> page,
            List<?> entries) {
        Set<HttpUrl> seen = new HashSet<>();
        HttpUrl next = first;
        while (next != null) {
            Request request = new Request.Builder().url(next).build();
            Scope scope = repository.readScope();
            try (Answer answer = requests.follow(doing, request, scope, cancellation)) {
                if (answer.status() == 404 && seen.isEmpty()) {
                    return false;
                }
                if (answer.status() != 200) {
                    throw AnswerProblems.of(answer).asException();
                }
                seen.add(next);
                page.accept(answer);
                next = next(answer);
                if (next != null
                        && (seen.contains(next)
                                || seen.size() >= MOST_PAGES
                                || entries.size() >= MOST_ENTRIES
                                || !requests.isRegistry(next))) {
                    throw answer.unusable("its list has no end, or goes on elsewhere");
                }
            }
        }
        return true;
    }

    private HttpUrl next(Answer answer) {
        Matcher matcher = NEXT.matcher(answer.header("Link").orElse(""));
        return matcher.find() ? requests.resolve(answer, matcher.group(1)) : null;
    }

    private static List<String> tags(Answer page) {
        List<String> tags = new ArrayList<>();
        try {
            JsonNode json = JsonTree.of(page.bytes(LARGEST_PAGE));
            json.path("tags").forEach(tag -> tags.add(tag.asText()));
        } catch (IOException e) {
            throw page.unusable("it is no JSON");
        }
        return tags;
    }

    private static Manifest index(Answer page) {
        return Manifest.read(page.bytes(LARGEST_PAGE), MediaTypes.OCI_INDEX);
    }
}
