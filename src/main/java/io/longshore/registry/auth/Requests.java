package io.longshore.registry.auth;

import io.longshore.registry.http.Answer;
import io.longshore.registry.http.Http;
import io.longshore.task.Cancellation;
import java.io.IOException;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Sends requests as who we are. After a 401 a request is sent once more with a fresh token. The
 * Authorization goes to the registry only, wherever an answer points.
 */
public final class Requests {
    private static final int MOST_REDIRECTS = 5;

    private final Http http;
    private final Authorizer authorizer;

    public Requests(Http http, Authorizer authorizer) {
        this.http = http;
        this.authorizer = authorizer;
    }

    /** The URL of a path such as {@code v2/lci/tags/list}. */
    public HttpUrl.Builder url(String path) {
        return http.base().newBuilder().addPathSegments(path);
    }

    /** See {@link Http#resolve}. */
    public HttpUrl resolve(Answer answer, String location) {
        return http.resolve(answer, location);
    }

    /** True if this is the registry itself, not a host it points to. */
    public boolean isRegistry(HttpUrl url) {
        return http.isRegistry(url);
    }

    /**
     * @return the answer, whatever its status
     * @throws io.longshore.problem.ProblemException if there was none, or {@code
     *     CREDENTIALS_REFUSED}
     */
    public Answer send(String doing, Request request, Scope scope, Cancellation cancellation) {
        if (!http.isRegistry(request.url())) {
            return http.send(doing, request, cancellation);
        }
        String sent = authorizer.header(doing, scope, bodyBytes(request), cancellation).orElse("");
        Answer answer = http.send(doing, with(request, sent), cancellation);
        if (answer.status() != 401) {
            return answer;
        }
        try {
            Optional<String> better = authorizer.afterRefusal(answer, scope, sent, cancellation);
            if (better.isPresent()) {
                answer.close();
                answer = http.send(doing, with(request, better.get()), cancellation);
            }
            if (answer.status() == 401) {
                authorizer.checkCredentials(doing, scope, cancellation);
            }
            return answer;
        } catch (RuntimeException e) {
            answer.close();
            throw e;
        }
    }

    /**
     * The same for a request that a registry may send on to where its content is stored. A refused
     * HEAD is repeated as a GET, because only a GET response contains the reason, and some proxies
     * know no HEAD; a busy registry is not sent another request.
     */
    public Answer follow(String doing, Request request, Scope scope, Cancellation cancellation) {
        Request next = request;
        for (int hops = 0; ; hops++) {
            Answer answer = send(doing, next, scope, cancellation);
            if (!answer.response().isRedirect()) {
                return isUnexplained(answer, next)
                        ? explained(answer, next, scope, cancellation)
                        : answer;
            }
            try (answer) {
                if (hops == MOST_REDIRECTS) {
                    throw answer.unusable("it sends on and on, more than five times");
                }
                String location = answer.header("Location").orElse("");
                next = next.newBuilder().url(resolve(answer, location)).build();
            }
        }
    }

    private static boolean isUnexplained(Answer answer, Request request) {
        boolean isRefused =
                answer.status() >= 400 && answer.status() < 500 || answer.status() == 501;
        return request.method().equals("HEAD")
                && isRefused
                && answer.status() != 404
                && answer.status() != 429;
    }

    private Answer explained(
            Answer answer, Request request, Scope scope, Cancellation cancellation) {
        answer.close();
        return send(answer.doing(), request.newBuilder().get().build(), scope, cancellation);
    }

    private static Request with(Request request, String authorization) {
        return authorization.isEmpty()
                ? request
                : request.newBuilder().header("Authorization", authorization).build();
    }

    private static long bodyBytes(Request request) {
        RequestBody body = request.body();
        try {
            return body == null ? 0 : Math.max(0, body.contentLength());
        } catch (IOException e) {
            return 0;
        }
    }
}
