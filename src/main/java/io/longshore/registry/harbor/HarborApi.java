package io.longshore.registry.harbor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.ProductApi;
import io.longshore.registry.ProductApi.ApiResponse;
import io.longshore.registry.http.PreliminaryQueries;
import io.longshore.task.Cancellation;
import io.longshore.task.LimitedWarnings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.LoggerFactory;

/**
 * The requests of Harbor's API that are used. A question has an answer or leaves it unknown ({@link
 * PreliminaryQueries}): these credentials may not ask, the API is away, a proxy answers in its
 * place. Only what prevents a change is thrown. Each question is asked once.
 */
final class HarborApi {
    /**
     * Harbor takes a project name of digits for an id unless a request says that it is a name (
     * api/v2.0/swagger.yaml, parameter {@code isResourceName}).
     */
    static final Map<String, String> HEADERS = Map.of("X-Is-Resource-Name", "true");

    private static final String BASE = "/api/v2.0/";

    /** Harbor's longest page. */
    private static final int PAGE = 100;

    /** A project of more repositories than these pages hold is not searched. */
    private static final int MOST_PAGES = 10;

    private static final LimitedWarnings UNKNOWN_ANSWERS =
            new LimitedWarnings(LoggerFactory.getLogger(HarborApi.class));

    private final ProductApi api;

    HarborApi(ProductApi api) {
        this.api = api;
    }

    /** The same API with the credentials for this repository. */
    HarborApi as(Repository repository) {
        return new HarborApi(api.as(repository));
    }

    enum ProjectState {
        THERE,
        MISSING,
        /** These credentials may not ask. */
        UNKNOWN
    }

    /**
     * Harbor's public information; empty if the registry is not Harbor.
     *
     * @throws io.longshore.problem.ProblemException if the answer leaves that unknown
     */
    Optional<JsonNode> recognised(Cancellation cancellation) {
        return answered("see whether the registry is Harbor", "systeminfo", cancellation)
                .filter(info -> info.has("auth_mode") || info.has("harbor_version"));
    }

    /** The same of a Harbor, with more details if there are credentials. */
    Optional<JsonNode> systemInfo(Cancellation cancellation) {
        return ask("read the mode of Harbor", "systeminfo", cancellation);
    }

    /** Harbor always answers 200; the body lists the unhealthy components. */
    List<String> unhealthyComponents(Cancellation cancellation) {
        JsonNode components =
                ask("ask how Harbor is", "health", cancellation)
                        .filter(health -> health.path("status").asText().equals("unhealthy"))
                        .map(health -> health.path("components"))
                        .orElse(MissingNode.getInstance());
        List<String> names = new ArrayList<>();
        for (JsonNode component : components) {
            if (!component.path("status").asText().equals("healthy")) {
                names.add(component.path("name").asText());
            }
        }
        return names;
    }

    /**
     * @throws io.longshore.problem.ProblemException if the API is away
     */
    ProjectState projectState(String project, Cancellation cancellation) {
        String doing = "see whether the project " + project + " is there";
        ApiResponse answered =
                api.head(doing, BASE + "projects?project_name=" + encoded(project), cancellation);
        if (answered.status() == 200) {
            return ProjectState.THERE;
        }
        if (answered.status() == 404) {
            return ProjectState.MISSING;
        }
        refuseAllBut(answered, 401, 403);
        return ProjectState.UNKNOWN;
    }

    Optional<JsonNode> project(String project, Cancellation cancellation) {
        return ask("read the project " + project, "projects/" + encoded(project), cancellation);
    }

    /**
     * @throws io.longshore.problem.ProblemException {@code PROJECT_NOT_CREATED} if these
     *     credentials may not
     */
    void createProject(String project, HarborOptions options, Cancellation cancellation) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("project_name", project);
        body.put("metadata", Map.of("public", Boolean.toString(options.publicProject())));
        body.put("storage_limit", options.projectQuotaBytes());
        String doing = "create the project " + project;
        ApiResponse answered = api.post(doing, BASE + "projects", Json.compact(body), cancellation);
        // 409: another import was faster. What a proxy says in Harbor's place the push shows.
        if (answered.problem() == null || answered.status() == 409) {
            return;
        }
        refuseAllBut(answered, 400, 401, 403);
        throw new ProblemException(
                Problem.permanent(
                                Code.PROJECT_NOT_CREATED,
                                Objects.requireNonNull(answered.problem()).what(),
                                "These credentials may not create projects, or not with this quota"
                                        + " or name.",
                                "Have the project created, or use an account that may: a system"
                                        + " robot with the right to create projects, or an"
                                        + " administrator.")
                        .with("project", project)
                        .with("status", answered.status()));
    }

    /** How many bytes more the project takes; empty: no limit, or we may not know. */
    OptionalLong room(String name, JsonNode project, Cancellation cancellation) {
        String doing = "read the quota of the project " + name;
        String path =
                "quotas?reference=project&reference_id=" + project.path("project_id").asLong();
        // The list is the administrators'; the summary also tells who may read the project's quota.
        Optional<JsonNode> quota =
                ask(doing, path, cancellation)
                        .map(list -> list.path(0))
                        .filter(first -> first.path("hard").has("storage"))
                        .or(
                                () ->
                                        ask(
                                                        doing,
                                                        "projects/" + encoded(name) + "/summary",
                                                        cancellation)
                                                .map(summary -> summary.path("quota")));
        return quota.map(HarborApi::room).orElse(OptionalLong.empty());
    }

    private static OptionalLong room(JsonNode quota) {
        long hard = quota.path("hard").path("storage").asLong(-1);
        long used = quota.path("used").path("storage").asLong(0);
        return hard < 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(0, hard - used));
    }

    /** The names of the project's repositories, project included; empty if we may not know all. */
    Optional<List<String>> repositories(String project, Cancellation cancellation) {
        String doing = "list the repositories of the project " + project;
        List<String> names = new ArrayList<>();
        for (int page = 1; page <= MOST_PAGES; page++) {
            String query = "/repositories?page_size=" + PAGE + "&page=" + page;
            Optional<JsonNode> list =
                    ask(doing, "projects/" + encoded(project) + query, cancellation);
            if (list.isEmpty()) {
                return Optional.empty();
            }
            list.get().forEach(each -> names.add(each.path("name").asText("")));
            if (list.get().size() < PAGE) {
                return Optional.of(names);
            }
        }
        return Optional.empty();
    }

    List<ImmutabilityRule> immutabilityRules(String project, Cancellation cancellation) {
        String path = "projects/" + encoded(project) + "/immutabletagrules?page_size=" + PAGE;
        List<ImmutabilityRule> rules = new ArrayList<>();
        ask("read the tag immutability rules of the project " + project, path, cancellation)
                .ifPresent(
                        list ->
                                list.forEach(
                                        rule -> ImmutabilityRule.of(rule).ifPresent(rules::add)));
        return rules;
    }

    /**
     * The robot account in use; empty if it is a user's, or these credentials may not list robots
     * (right Robot, List). The name of a project's robot has the project before a plus sign.
     */
    Optional<JsonNode> robot(JsonNode project, Cancellation cancellation) {
        Optional<String> name = api.username();
        if (name.isEmpty() || name.get().equals("admin")) {
            return Optional.empty();
        }
        long id = project.path("project_id").asLong(0);
        Optional<JsonNode> found = Optional.empty();
        if (id > 0 && name.get().contains("+")) {
            found = robot(name.get(), "Level=project,ProjectID=" + id, cancellation);
        }
        return found.or(() -> robot(name.get(), "Level=system", cancellation));
    }

    private Optional<JsonNode> robot(String name, String query, Cancellation cancellation) {
        String path = "robots?page_size=" + PAGE + "&q=" + encoded(query);
        Optional<JsonNode> list = ask("read when the account expires", path, cancellation);
        for (JsonNode robot : list.orElse(MissingNode.getInstance())) {
            if (robot.path("name").asText().equals(name)) {
                return Optional.of(robot);
            }
        }
        return Optional.empty();
    }

    Optional<JsonNode> artifact(
            Repository repository, String tagOrDigest, String query, Cancellation cancellation) {
        return ask(
                "look at " + tagOrDigest + " in " + repository,
                artifactPath(repository, tagOrDigest) + query,
                cancellation);
    }

    /**
     * The same for what a policy withholds, where nothing else can tell.
     *
     * @throws io.longshore.problem.ProblemException {@code CONTENT_BLOCKED} if these credentials
     *     may not ask
     */
    Optional<JsonNode> withheldArtifact(
            Repository repository, String tagOrDigest, Cancellation cancellation) {
        String doing = "look at " + tagOrDigest + " in " + repository;
        ApiResponse answered =
                api.get(doing, BASE + artifactPath(repository, tagOrDigest), cancellation);
        if (answered.problem() == null) {
            return Optional.of(json(doing, answered));
        }
        if (answered.status() == 401 || answered.status() == 403) {
            throw new ProblemException(
                    Problem.permanent(
                                    Code.CONTENT_BLOCKED,
                                    "Tried to "
                                            + doing
                                            + ", but a policy of the project withholds its"
                                            + " manifest.",
                                    "Harbor's own API would tell whether it is there, but this"
                                            + " account may not ask it.",
                                    "Give the account the right to read artifacts, or have the"
                                            + " image scanned or signed as the policy wants.")
                            .with("status", answered.status()));
        }
        refuseAllBut(answered, 404);
        return Optional.empty();
    }

    /** False if there is nothing to scan with, or these credentials may not ask for it. */
    boolean requestScan(Repository repository, Digest digest, Cancellation cancellation) {
        String doing = "have " + Reference.of(repository, digest) + " scanned";
        String path = BASE + artifactPath(repository, digest.toString()) + "/scan";
        ApiResponse answered = api.post(doing, path, new byte[0], cancellation);
        // 409: a scan is running already.
        if (answered.status() == 202 || answered.status() == 409) {
            return true;
        }
        refuseAllBut(answered, 400, 401, 403, 404, 412);
        return false;
    }

    /** Empty if the answer is unknown: what it would have shown beforehand, the push shows. */
    private Optional<JsonNode> ask(String doing, String path, Cancellation cancellation) {
        try {
            return answered(doing, path, cancellation);
        } catch (ProblemException e) {
            if (!PreliminaryQueries.leavesUnknown(e.problem())) {
                throw e;
            }
            UNKNOWN_ANSWERS.info(e.problem().what() + " Longshore continues without this answer.");
            return Optional.empty();
        }
    }

    /**
     * Empty if Harbor refuses to tell.
     *
     * @throws io.longshore.problem.ProblemException if the API is away, or another server answers
     */
    private Optional<JsonNode> answered(String doing, String path, Cancellation cancellation) {
        ApiResponse answered = api.get(doing, BASE + path, cancellation);
        if (answered.problem() == null) {
            return Optional.of(json(doing, answered));
        }
        refuseAllBut(answered, 400, 401, 403, 404, 405);
        return Optional.empty();
    }

    private static JsonNode json(String doing, ApiResponse answered) {
        if (answered.status() == 200 && answered.body().isContainerNode()) {
            return answered.body();
        }
        throw new ProblemException(
                Problem.permanent(
                                Code.REGISTRY_ANSWER_UNUSABLE,
                                "Tried to "
                                        + doing
                                        + ", but the answer is not one of Harbor's API.",
                                "It has the status "
                                        + answered.status()
                                        + ". A proxy may have answered in Harbor's place.",
                                "Let the proxy pass on the requests for /api/v2.0/.")
                        .with("status", answered.status()));
    }

    private static void refuseAllBut(ApiResponse answered, int... statuses) {
        for (int status : statuses) {
            if (answered.status() == status) {
                return;
            }
        }
        if (answered.problem() != null) {
            throw new ProblemException(answered.problem());
        }
    }

    /** A slash in the repository's name is encoded twice: Harbor's router decodes it once. */
    private static String artifactPath(Repository repository, String tagOrDigest) {
        String name = encoded(encoded(inProject(repository)));
        return "projects/"
                + encoded(repository.project())
                + "/repositories/"
                + name
                + "/artifacts/"
                + encoded(tagOrDigest);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The repository's name without its project, as Harbor's rules and its API have it. */
    static String inProject(Repository repository) {
        return repository.path().substring(repository.project().length() + 1);
    }
}
