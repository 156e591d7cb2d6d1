package io.longshore.testing.harbor;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Filter;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.ReferenceGrammar;
import io.longshore.sandbox.Storage;
import io.longshore.testing.harbor.HarborState.Account;
import io.longshore.testing.harbor.HarborState.Project;
import io.longshore.testing.harbor.HarborState.Token;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Harbor puts before the registry inside it, for {@code /v2/}. */
final class HarborRegistry {
    private static final Pattern PATH =
            Pattern.compile(
                    "/v2/(?<name>.+)/(?<kind>blobs/uploads|blobs|manifests|tags|referrers)"
                            + "/?(?<rest>[^/]*)");

    private final HarborState state;
    private final Supplier<Storage> storage;

    HarborRegistry(HarborState state, Supplier<Storage> storage) {
        this.state = state;
        this.storage = storage;
    }

    void handle(HarborCall call, Filter.Chain chain) throws IOException {
        Account account = account(call);
        if (call.path.equals("/v2/") || call.path.equals("/v2")) {
            if (!account.authenticated()) {
                call.challenge(challenge(call, ""));
                call.refuse(401, "UNAUTHORIZED", "unauthorized: unauthorized");
                return;
            }
            chain.doFilter(new HarborExchange(call.exchange, call.self()));
            return;
        }
        Matcher matcher = PATH.matcher(call.path);
        if (!matcher.matches()) {
            call.refuse(404, "NOT_FOUND", "page not found");
            return;
        }
        String repository = matcher.group("name");
        if (!repository.contains("/")) {
            call.refuse(400, "BAD_REQUEST", "invalid repository name: " + repository);
            return;
        }
        if (!allowed(call, account, repository)) {
            if (call.header("Authorization").isPresent()) {
                state.refusals.incrementAndGet();
            }
            return;
        }
        Project project = state.projects.get(project(repository));
        if (call.changes() && state.readOnly) {
            call.refuse(
                    403,
                    "DENIED",
                    "The system is in read only mode. Any modification is prohibited.");
            return;
        }
        if (call.changes() && project.registryId > 0) {
            call.refuse(403, "DENIED", "can not push artifact to a proxy project: " + project.name);
            return;
        }
        switch (matcher.group("kind")) {
            case "manifests" -> manifest(call, chain, project, repository, matcher.group("rest"));
            case "blobs/uploads" -> upload(call, chain, project, matcher.group("rest"));
            default -> chain.doFilter(new HarborExchange(call.exchange, call.self()));
        }
    }

    /** The authenticated user; nobody if the token or password is wrong. */
    private Account account(HarborCall call) {
        String[] basic = call.basic();
        if (basic != null) {
            return state.login(basic[0], basic[1]);
        }
        Token token = token(call);
        return token == null ? Account.NOBODY : token.account();
    }

    private Token token(HarborCall call) {
        String value = call.header("Authorization").orElse("");
        Token token = value.startsWith("Bearer ") ? state.tokens.get(value.substring(7)) : null;
        return token != null && Instant.now().isBefore(token.until()) ? token : null;
    }

    private boolean allowed(HarborCall call, Account account, String repository)
            throws IOException {
        String action =
                switch (call.method) {
                    case "GET", "HEAD" -> "pull";
                    case "DELETE" -> "delete";
                    default -> "push";
                };
        String scope =
                "repository:" + repository + ":" + (action.equals("push") ? "pull,push" : action);
        Optional<String> from = call.query("from").stream().findFirst();
        if (from.isPresent()) {
            scope += " repository:" + from.get() + ":pull";
        }
        if (call.header("Authorization").isEmpty()
                && (!call.changes() || state.projects.containsKey(project(repository)))) {
            call.challenge(challenge(call, scope));
            call.refuse(401, "UNAUTHORIZED", "unauthorized to access repository: " + repository);
            return false;
        }
        // A cancelled upload is the one thing that pushing rights let one delete.
        String needed =
                call.path.contains("/blobs/uploads/") && action.equals("delete") ? "push" : action;
        return allowed(call, account, repository, needed, scope)
                && (from.isEmpty() || allowed(call, account, from.get(), "pull", scope));
    }

    private boolean allowed(
            HarborCall call, Account account, String repository, String action, String scope)
            throws IOException {
        Project project = state.projects.get(project(repository));
        if (project == null) {
            String message = "project " + project(repository) + " not found: ";
            call.challenge("");
            call.refuse(401, "UNAUTHORIZED", message + "project not found");
            return false;
        }
        Token token = token(call);
        boolean fromBefore = token != null && token.issued().isBefore(project.created);
        boolean may =
                account.may("repository:" + action, project.name)
                        || (project.open && action.equals("pull"));
        if (!may || fromBefore) {
            call.challenge(challenge(call, scope));
            String message = "unauthorized to access repository: %s, action: %s: unauthorized";
            call.refuse(401, "UNAUTHORIZED", message.formatted(repository, action));
            return false;
        }
        return true;
    }

    private static String challenge(HarborCall call, String scope) {
        if (call.header("Authorization").isPresent()) {
            return "Basic realm=\"harbor\"";
        }
        String value =
                "Bearer realm=\"" + call.self() + "/service/token\",service=\"harbor-registry\"";
        return scope.isEmpty() ? value : value + ",scope=\"" + scope + "\"";
    }

    private void manifest(
            HarborCall call,
            Filter.Chain chain,
            Project project,
            String repository,
            String reference)
            throws IOException {
        Optional<Digest> there = find(repository, reference);
        HarborExchange inner = new HarborExchange(call.exchange, call.self());
        if (!call.method.equals("PUT")) {
            if (there.isEmpty()) {
                String message = "artifact " + repository + ":" + reference + " not found";
                call.refuse(404, "NOT_FOUND", message);
            } else if (!call.changes() && project.preventVulnerable) {
                call.refuse(
                        412,
                        "PROJECTPOLICYVIOLATION",
                        "current image without vulnerability scanning cannot be pulled due to"
                                + " configured policy in 'Prevent images with vulnerability"
                                + " severity of \"Low\" or higher from running.'");
            } else if (!call.changes()
                    && project.requireSignatures
                    && find(repository, "sha256-" + there.get().hex() + ".sig").isEmpty()) {
                call.refuse(412, "PROJECTPOLICYVIOLATION", "The image is not signed by cosign.");
            } else {
                chain.doFilter(inner);
            }
            return;
        }
        if (ReferenceGrammar.isTag(reference)
                && there.isPresent()
                && isImmutable(project, repository, reference)) {
            String name = repository.substring(project.name.length() + 1);
            call.refuse(
                    412,
                    "PRECONDITION",
                    "Failed to process request due to '%s:%s' configured as immutable."
                            .formatted(name, reference));
            return;
        }
        byte[] body = call.exchange.getRequestBody().readNBytes(Manifest.LARGEST + 1);
        boolean docker = call.header("Content-Type").orElse("").equals(MediaTypes.DOCKER_MANIFEST);
        if (docker && !JsonTree.of(body).has("mediaType")) {
            call.refuse(400, "MANIFEST_INVALID", "manifest invalid");
            return;
        }
        if (overQuota(call, project, Digest.of(body), body.length)) {
            return;
        }
        chain.doFilter(inner.withBody(body));
        if (inner.status() == 201) {
            project.stored.put(Digest.of(body), (long) body.length);
        }
    }

    private void upload(HarborCall call, Filter.Chain chain, Project project, String id)
            throws IOException {
        HarborExchange inner =
                new HarborExchange(call.exchange, call.self()).without("Content-Range");
        if (call.method.equals("POST")) {
            if (project.limit >= 0 && project.used() >= project.limit) {
                refuseForQuota(call, project, 1);
                return;
            }
            // A digest here means nothing to the registry inside.
            boolean digest = !call.query("digest").isEmpty();
            chain.doFilter(digest ? inner.withUri(URI.create(call.path)) : inner);
            if (!call.query("mount").isEmpty()) {
                mounted(project, Digest.parse(call.query("mount").get(0)), inner.status());
            }
            return;
        }
        long received = storage.get().uploads().received(id).orElse(0L);
        String stated = call.query("_state").stream().findFirst().orElse("none");
        if (!stated.equals(Long.toString(received))) {
            call.refuse(404, "BLOB_UPLOAD_INVALID", "blob upload invalid");
            return;
        }
        if (call.method.equals("PUT")) {
            long length = call.header("Content-Length").map(Long::parseLong).orElse(-1L);
            if (length < 0 || (received > 0 && length > 0)) {
                call.refuse(400, "BLOB_UPLOAD_INVALID", "after chunks there must be no body");
                return;
            }
            Digest digest = Digest.parse(call.query("digest").get(0));
            if (overQuota(call, project, digest, received + length)) {
                return;
            }
        }
        chain.doFilter(inner);
        if (inner.status() == 201) {
            count(project, call.query("digest").get(0));
        }
    }

    /**
     * A request to mount a blob that any project has reserves its size, also where an upload begins
     * instead (goharbor/harbor, server/middleware/quota/post_initiate_blob_upload.go).
     */
    private void mounted(Project project, Digest blob, int status) throws IOException {
        if (status == 201) {
            count(project, blob.toString());
        } else if (status == 202 && !project.stored.containsKey(blob)) {
            state.sizeOf(blob).ifPresent(project.chargedTwice::addAndGet);
        }
    }

    private void count(Project project, String digest) throws IOException {
        Digest blob = Digest.parse(digest);
        Path content = storage.get().folder().resolve("blobs").resolve(blob.hex());
        project.stored.put(blob, Files.size(content));
    }

    /** What any repository of the project has is counted already. */
    private static boolean overQuota(HarborCall call, Project project, Digest digest, long more)
            throws IOException {
        if (project.limit < 0
                || project.stored.containsKey(digest)
                || project.used() + more <= project.limit) {
            return false;
        }
        refuseForQuota(call, project, more);
        return true;
    }

    private static void refuseForQuota(HarborCall call, Project project, long more)
            throws IOException {
        call.refuse(
                403,
                "DENIED",
                ("adding %.1f MiB of storage resource, which when updated to current usage of"
                                + " %.1f MiB will exceed the configured upper limit of %.1f MiB.")
                        .formatted(mebi(more), mebi(project.used()), mebi(project.limit)));
    }

    private static double mebi(long bytes) {
        return bytes / 1048576.0;
    }

    private Optional<Digest> find(String repository, String reference) throws IOException {
        if (Digest.isDigest(reference)) {
            Digest digest = Digest.parse(reference);
            return storage.get().manifests().has(repository, digest)
                    ? Optional.of(digest)
                    : Optional.empty();
        }
        return storage.get().manifests().tag(repository, reference);
    }

    private static boolean isImmutable(Project project, String repository, String tag) {
        String name = repository.substring(project.name.length() + 1);
        return project.immutabilityRules.stream()
                .filter(rule -> !rule.path("disabled").asBoolean())
                .anyMatch(
                        rule ->
                                matches(rule.at("/scope_selectors/repository/0"), name)
                                        && matches(rule.at("/tag_selectors/0"), tag));
    }

    /** The JDK's globs are near enough to Harbor's, and not the product's own. */
    private static boolean matches(JsonNode selector, String text) {
        boolean matches =
                FileSystems.getDefault()
                        .getPathMatcher("glob:" + selector.path("pattern").asText())
                        .matches(Path.of(text));
        return matches
                != selector.path("decoration")
                        .asText()
                        .toLowerCase(Locale.ROOT)
                        .contains("exclude");
    }

    private static String project(String repository) {
        return repository.substring(0, repository.indexOf('/'));
    }
}
