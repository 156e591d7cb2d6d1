package io.longshore.registry.harbor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.longshore.oci.Digest;
import io.longshore.oci.ReferenceGrammar;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.ProductDetector;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.http.PreliminaryQueries;
import io.longshore.task.Cancellation;
import io.longshore.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A registry that is a Harbor. What our credentials may not ask it (a robot has only the rights it
 * was given) is not asked twice and blocks nothing: the push itself shows the result.
 */
public final class Harbor implements RegistryProduct {
    private final HarborApi api;
    private final HarborOptions options;
    private final String version;

    private Harbor(HarborApi api, HarborOptions options, String version) {
        this.api = api;
        this.options = options;
        this.version = version;
    }

    /** Recognises Harbor by its API. */
    public static ProductDetector detector(HarborOptions options) {
        return new Detector(options);
    }

    private record Detector(HarborOptions options) implements ProductDetector {
        @Override
        public Optional<RegistryProduct> detect(RegistryClient client, Cancellation cancellation) {
            HarborApi api = new HarborApi(client.productApi(HarborApi.HEADERS));
            return api.recognised(cancellation)
                    .map(info -> new Harbor(api, options, info.path("harbor_version").asText("")));
        }

        @Override
        public boolean isRequired() {
            return options.createProject();
        }
    }

    @Override
    public String name() {
        return version.isEmpty() ? "Harbor" : "Harbor " + Printable.of(version);
    }

    @Override
    public void prepare(Repository repository, long missingBytes, Cancellation cancellation) {
        checkName(repository);
        HarborApi its = api.as(repository);
        boolean readOnly =
                its.systemInfo(cancellation)
                        .map(info -> info.path("read_only").asBoolean(false))
                        .orElse(false);
        if (readOnly) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.REGISTRY_READ_ONLY,
                            "The registry " + repository.registry() + " is in read-only mode.",
                            "An administrator has enabled this mode; the registry accepts no push.",
                            "Disable the mode under Administration, Configuration, System"
                                    + " Settings."));
        }
        if (projectState(its, repository.project(), cancellation)
                == HarborApi.ProjectState.MISSING) {
            if (!options.createProject()) {
                throw missing(repository);
            }
            its.createProject(repository.project(), options, cancellation);
        }
        Optional<JsonNode> project = its.project(repository.project(), cancellation);
        if (project.isPresent() && project.get().path("registry_id").asLong(0) > 0) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.PROJECT_IS_PROXY_CACHE,
                            "The project "
                                    + repository.project()
                                    + " of "
                                    + repository.registry()
                                    + " is a proxy cache.",
                            "Such a project mirrors another registry and accepts no push.",
                            "Push to an ordinary project."));
        }
        project.ifPresent(found -> checkRoom(repository, found, missingBytes, cancellation));
    }

    /** Unknown where the API does not tell, unless a missing project would have to be created. */
    private HarborApi.ProjectState projectState(
            HarborApi its, String project, Cancellation cancellation) {
        try {
            return its.projectState(project, cancellation);
        } catch (ProblemException e) {
            boolean isAwaited = options.createProject() && e.problem().retryable();
            if (isAwaited || !PreliminaryQueries.leavesUnknown(e.problem())) {
                throw e;
            }
            return HarborApi.ProjectState.UNKNOWN;
        }
    }

    private void checkRoom(
            Repository repository, JsonNode project, long missingBytes, Cancellation cancellation) {
        OptionalLong left = api.as(repository).room(repository.project(), project, cancellation);
        if (left.isPresent() && left.getAsLong() < missingBytes) {
            throw new ProblemException(
                    Problem.permanent(
                                    Code.QUOTA_EXCEEDED,
                                    "The project "
                                            + repository.project()
                                            + " of "
                                            + repository.registry()
                                            + " has room for "
                                            + left.getAsLong()
                                            + " bytes, but "
                                            + missingBytes
                                            + " are missing there.",
                                    "The project's storage quota is used up to there. Content of"
                                            + " deleted images counts until the garbage collection has"
                                            + " run.",
                                    "Raise the project's quota under Administration, Project"
                                            + " Quotas, or delete images and run the garbage"
                                            + " collection.")
                            .with("project", repository.project())
                            .with("missingBytes", missingBytes)
                            .with("leftBytes", left.getAsLong()));
        }
    }

    @Override
    public List<String> ailing(Cancellation cancellation) {
        return api.unhealthyComponents(cancellation).stream().map(Printable::of).toList();
    }

    /** Harbor counts a blob once for its project, however many repositories have it. */
    @Override
    public Optional<List<Repository>> siblings(Repository repository, Cancellation cancellation) {
        return api.as(repository)
                .repositories(repository.project(), cancellation)
                .map(
                        names ->
                                names.stream()
                                        .filter(ReferenceGrammar::isPath)
                                        .map(name -> new Repository(repository.registry(), name))
                                        .filter(each -> !each.equals(repository))
                                        .toList());
    }

    @Override
    public List<String> immutableTags(
            Repository repository, Collection<String> tags, Cancellation cancellation) {
        List<ImmutabilityRule> rules =
                api.as(repository).immutabilityRules(repository.project(), cancellation);
        String inProject = HarborApi.inProject(repository);
        return tags.stream()
                .filter(tag -> rules.stream().anyMatch(rule -> rule.covers(inProject, tag)))
                .toList();
    }

    @Override
    public List<Problem> cautions(Repository repository, Instant now, Cancellation cancellation) {
        HarborApi its = api.as(repository);
        Optional<JsonNode> project = its.project(repository.project(), cancellation);
        List<Problem> cautions = new ArrayList<>();
        project.ifPresent(found -> cautions.addAll(ProjectRules.cautions(repository, found)));
        its.robot(project.orElse(MissingNode.getInstance()), cancellation)
                .flatMap(robot -> RobotExpiry.caution(repository.registry(), robot, now))
                .ifPresent(cautions::add);
        return cautions;
    }

    @Override
    public Optional<Instant> accountEnd(Repository repository, Cancellation cancellation) {
        HarborApi its = api.as(repository);
        Optional<JsonNode> project = its.project(repository.project(), cancellation);
        return its.robot(project.orElse(MissingNode.getInstance()), cancellation)
                .flatMap(RobotExpiry::end);
    }

    @Override
    public Optional<Artifact> artifact(
            Repository repository, String tagOrDigest, Cancellation cancellation) {
        return api.as(repository)
                .withheldArtifact(repository, tagOrDigest, cancellation)
                .filter(found -> Digest.isDigest(found.path("digest").asText()))
                .map(
                        found -> {
                            List<String> tags = new ArrayList<>();
                            found.path("tags")
                                    .forEach(tag -> tags.add(tag.path("name").asText("")));
                            return new Artifact(
                                    Digest.parse(found.path("digest").asText()),
                                    found.path("manifest_media_type").asText(""),
                                    tags);
                        });
    }

    @Override
    public List<Accessory> accessories(
            Repository repository, Digest digest, Cancellation cancellation) {
        List<Accessory> accessories = new ArrayList<>();
        api.as(repository)
                .artifact(repository, digest.toString(), "?with_accessory=true", cancellation)
                .map(found -> found.path("accessories"))
                .ifPresent(
                        list ->
                                list.forEach(
                                        each -> {
                                            String its = each.path("digest").asText();
                                            if (Digest.isDigest(its)) {
                                                accessories.add(
                                                        new Accessory(
                                                                each.path("type").asText(""),
                                                                Digest.parse(its),
                                                                each.path("size").asLong(0)));
                                            }
                                        }));
        return accessories;
    }

    @Override
    public Optional<Duration> scanWait() {
        return Optional.ofNullable(options.scanWait());
    }

    @Override
    public String scanAdvice() {
        return "Give the account the right Scan, Create, connect a scanner, or set"
                + " longshore.harbor.scan=false.";
    }

    @Override
    public boolean requestScan(Repository repository, Digest digest, Cancellation cancellation) {
        return api.as(repository).requestScan(repository, digest, cancellation);
    }

    @Override
    public Optional<Scan> scan(Repository repository, Digest digest, Cancellation cancellation) {
        Optional<JsonNode> artifact =
                api.as(repository)
                        .artifact(
                                repository,
                                digest.toString(),
                                "?with_scan_overview=true",
                                cancellation);
        // The overview is keyed by the type of the report; any of them says the same.
        return artifact.map(found -> found.path("scan_overview"))
                .filter(overview -> !overview.isEmpty())
                .map(overview -> scan(overview.elements().next()));
    }

    private static Scan scan(JsonNode report) {
        JsonNode summary = report.path("summary");
        Map<String, Integer> bySeverity = new LinkedHashMap<>();
        summary.path("summary")
                .properties()
                .forEach(each -> bySeverity.put(each.getKey(), each.getValue().asInt()));
        return new Scan(
                report.path("scan_status").asText(""),
                report.path("severity").asText(""),
                summary.path("total").asInt(),
                summary.path("fixable").asInt(),
                bySeverity);
    }

    private static void checkName(Repository repository) {
        if (repository.path().equals(repository.project())) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_TARGET,
                            "'" + repository + "' does not name a repository of Harbor.",
                            "A repository of Harbor belongs to a project, so its name has at least"
                                    + " two parts.",
                            "Write it as in " + repository + "/lci."));
        }
    }

    private static RuntimeException missing(Repository repository) {
        return new ProblemException(
                Problem.permanent(
                                Code.PROJECT_NOT_FOUND,
                                "The registry "
                                        + repository.registry()
                                        + " has no project "
                                        + repository.project()
                                        + ".",
                                "Harbor does not create a project on push.",
                                "Create the project, or set longshore.harbor.create-project=true"
                                        + " and use an account that may create projects.")
                        .with("project", repository.project()));
    }
}
