package io.longshore.registry;

import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.http.Answer;
import io.longshore.registry.http.AnswerProblems;
import io.longshore.registry.http.Retries;
import io.longshore.task.Cancellation;
import java.util.Optional;
import java.util.OptionalLong;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/** The manifests of one repository, as the bytes they are. */
final class Manifests {
    private static final String ACCEPTED = String.join(", ", MediaTypes.MANIFESTS);

    private final RepositoryRequests repository;
    private final Retries retries;

    Manifests(RepositoryRequests repository, Retries retries) {
        this.repository = repository;
        this.retries = retries;
    }

    /** The manifest, or empty if there is none. */
    Optional<Manifest> get(String tagOrDigest, Cancellation cancellation) {
        return retries.run(cancellation, attempt -> getOnce(tagOrDigest, cancellation));
    }

    /** What the name resolves to, without the content; empty if it resolves to nothing. */
    Optional<Descriptor> head(String tagOrDigest, Cancellation cancellation) {
        return retries.run(cancellation, attempt -> headOnce(tagOrDigest, cancellation));
    }

    /** Pushes the bytes. An immutable tag that names them already is not a failure. */
    void put(Manifest manifest, String tagOrDigest, Cancellation cancellation) {
        retries.run(
                cancellation,
                attempt -> {
                    putOnce(manifest, tagOrDigest, attempt, cancellation);
                    return null;
                });
    }

    private Optional<Manifest> getOnce(String tagOrDigest, Cancellation cancellation) {
        String doing = "read manifest " + named(tagOrDigest);
        Request request = ask(tagOrDigest).build();
        try (Answer answer =
                repository.follow(doing, request, repository.readScope(), cancellation)) {
            if (isMissing(answer)) {
                return Optional.empty();
            }
            if (answer.status() != 200) {
                throw new ProblemException(AnswerProblems.of(answer));
            }
            byte[] bytes = answer.bytes(Manifest.LARGEST);
            Digest found = Digest.of(bytes);
            Digest wanted =
                    Digest.isDigest(tagOrDigest)
                            ? Digest.parse(tagOrDigest)
                            : answer.digest().orElse(found);
            if (!found.equals(wanted)) {
                throw new ProblemException(
                        Problem.permanent(
                                        Code.REGISTRY_SENT_WRONG_BYTES,
                                        answer.tried()
                                                + ", but what came has the digest "
                                                + found
                                                + ".",
                                        "The registry's storage or a proxy has changed it.",
                                        "Push the image again.")
                                .with("digest", wanted));
            }
            return Optional.of(read(answer, bytes));
        }
    }

    private Optional<Descriptor> headOnce(String tagOrDigest, Cancellation cancellation) {
        String doing = "look for manifest " + named(tagOrDigest);
        Request request = ask(tagOrDigest).head().build();
        try (Answer answer =
                repository.follow(doing, request, repository.readScope(), cancellation)) {
            if (isMissing(answer)) {
                return Optional.empty();
            }
            if (answer.status() != 200) {
                throw new ProblemException(AnswerProblems.of(answer));
            }
            Optional<Digest> digest = answer.digest();
            OptionalLong size = answer.contentLength();
            if (digest.isPresent() && size.isPresent()) {
                String type = mediaType(answer);
                return Optional.of(Descriptor.of(type, digest.get(), size.getAsLong()));
            }
        }
        // Some registries, and some proxies, leave these headers out of the answer to a HEAD.
        return getOnce(tagOrDigest, cancellation).map(Manifest::descriptor);
    }

    private void putOnce(
            Manifest manifest, String tagOrDigest, int attempt, Cancellation cancellation) {
        if (attempt > 1 && isThere(manifest, tagOrDigest, cancellation)) {
            return;
        }
        String doing = "push manifest " + manifest.digest() + " as " + named(tagOrDigest);
        Request request =
                new Request.Builder()
                        .url(url(tagOrDigest))
                        .put(
                                RequestBody.create(
                                        manifest.bytes(), MediaType.get(manifest.mediaType())))
                        .build();
        try (Answer answer =
                repository.send(doing, request, repository.pushScope(), cancellation)) {
            if (!answer.isSuccess()) {
                throw new ProblemException(AnswerProblems.of(answer));
            }
            if (answer.digest().filter(said -> !said.equals(manifest.digest())).isPresent()) {
                throw answer.unusable("it stored the manifest as " + answer.digest().get());
            }
        } catch (ProblemException e) {
            refusedForeignLayer(manifest, e)
                    .ifPresent(
                            problem -> {
                                throw new ProblemException(problem, e);
                            });
            // A registry may refuse to touch an immutable tag even where nothing would change.
            if (e.problem().code() != Code.TAG_IMMUTABLE
                    || !isThere(manifest, tagOrDigest, cancellation)) {
                throw e;
            }
        }
    }

    /** Registries that do not allow the URL of a foreign layer demand the layer itself. */
    private static Optional<Problem> refusedForeignLayer(Manifest manifest, ProblemException e) {
        String missing = e.problem().facts().get("missing");
        Code code = e.problem().code();
        boolean refused =
                code == Code.MANIFEST_BLOB_UNKNOWN
                        || code == Code.REGISTRY_REFUSED
                                && "400".equals(e.problem().facts().get("status"));
        return manifest.layers().stream()
                .filter(layer -> refused && MediaTypes.isNonDistributable(layer.mediaType()))
                .filter(layer -> missing == null || layer.digest().toString().equals(missing))
                .findFirst()
                .map(
                        layer ->
                                Problem.permanent(
                                                Code.REGISTRY_REFUSED,
                                                e.problem().what(),
                                                "The image has the foreign layer "
                                                        + layer.digest()
                                                        + ", which is stored elsewhere, and the"
                                                        + " registry does not accept its URL.",
                                                "Allow the URL in the registry (in Distribution,"
                                                        + " validation.manifests.urls.allow), or export"
                                                        + " and import the layer with"
                                                        + " --include-non-distributable-layers.")
                                        .with("layer", layer.digest()));
    }

    private boolean isThere(Manifest manifest, String tagOrDigest, Cancellation cancellation) {
        return headOnce(tagOrDigest, cancellation)
                .filter(found -> found.digest().equals(manifest.digest()))
                .isPresent();
    }

    private static Manifest read(Answer answer, byte[] bytes) {
        String type = mediaType(answer);
        try {
            return Manifest.read(bytes, MediaTypes.isManifest(type) ? type : null);
        } catch (ProblemException e) {
            return withItsOwnType(answer, bytes);
        }
    }

    /** Some registries label every manifest with Docker's type; then its own text decides. */
    private static Manifest withItsOwnType(Answer answer, byte[] bytes) {
        try {
            return Manifest.read(bytes, null);
        } catch (ProblemException e) {
            // Unreadable input is the sender's fault; here the registry is the one who sent it.
            throw answer.unusable("it is not a readable manifest (" + e.problem().why() + ")");
        }
    }

    private static String mediaType(Answer answer) {
        String type = answer.header("Content-Type").orElse("");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).trim();
    }

    private Request.Builder ask(String tagOrDigest) {
        return new Request.Builder()
                .url(url(tagOrDigest))
                .header("Accept", ACCEPTED)
                .header("Accept-Encoding", "identity");
    }

    private HttpUrl url(String tagOrDigest) {
        return repository.url("manifests/").addPathSegment(tagOrDigest).build();
    }

    private String named(String tagOrDigest) {
        return repository.repository() + (Digest.isDigest(tagOrDigest) ? "@" : ":") + tagOrDigest;
    }

    /** No such manifest, or no such repository. */
    private static boolean isMissing(Answer answer) {
        return answer.status() == 404;
    }
}
