package io.longshore.registry.auth;

import io.longshore.oci.Repository;
import io.longshore.registry.http.Answer;
import io.longshore.task.Cancellation;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** Requests about one repository: its URLs, and the rights that the requests ask for. */
public final class RepositoryRequests {
    private final Repository repository;
    private final Requests requests;

    /** True if every request asks for the right to push, also those that only read. */
    private final boolean pushing;

    public RepositoryRequests(Repository repository, Requests requests) {
        this(repository, requests, false);
    }

    private RepositoryRequests(Repository repository, Requests requests, boolean pushing) {
        this.repository = repository;
        this.requests = requests;
        this.pushing = pushing;
    }

    /**
     * The same repository for an import: every request asks for the right to push. Quay creates a
     * repository when a token for a push is requested, and refuses to look into it before that.
     */
    public RepositoryRequests forPush() {
        return new RepositoryRequests(repository, requests, true);
    }

    /** True for the requests of an import. */
    public boolean isForPush() {
        return pushing;
    }

    public Repository repository() {
        return repository;
    }

    /** The scope of a request that reads. */
    public Scope readScope() {
        return pushing ? pushScope() : Scope.pull(repository.path());
    }

    /** The scope of a request that writes. */
    public Scope pushScope() {
        return Scope.push(repository.path());
    }

    /** The URL of something in this repository, such as {@code tags/list}. */
    public HttpUrl.Builder url(String rest) {
        return url(repository.path(), rest);
    }

    /** The URL of something in another repository of the same registry. */
    public HttpUrl.Builder url(String path, String rest) {
        return requests.url("v2/" + path + "/" + rest);
    }

    /** See {@link Requests#resolve}. */
    public HttpUrl resolve(Answer answer, String location) {
        return requests.resolve(answer, location);
    }

    /** True if this is the registry itself, not a host it points to. */
    public boolean isRegistry(HttpUrl url) {
        return requests.isRegistry(url);
    }

    /** See {@link Requests#send}. */
    public Answer send(String doing, Request request, Scope scope, Cancellation cancellation) {
        return requests.send(doing, request, scope, cancellation);
    }

    /** See {@link Requests#follow}. */
    public Answer follow(String doing, Request request, Scope scope, Cancellation cancellation) {
        return requests.follow(doing, request, scope, cancellation);
    }
}
