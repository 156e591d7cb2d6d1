package io.longshore.pipeline.preflight;

import io.longshore.bundle.ImgpkgTags;
import io.longshore.config.ReplaceTags;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.pipeline.imports.TagCheck;
import io.longshore.pipeline.preflight.Finding.Check;
import io.longshore.pipeline.registries.CapacityCheck;
import io.longshore.pipeline.registries.Registries;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.ManifestLookup;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RepositoryClient;
import io.longshore.registry.http.PreliminaryQueries;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.TimeService;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.PlannedImage;
import io.longshore.transfer.TagMoves;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a registry all that an import will need, in the order in which it will need it, and pushes
 * nothing. Used once.
 */
public final class Preflight {
    /** Certificates and tokens are good to the minute. */
    private static final Duration TOLERATED_SKEW = Duration.ofMinutes(1);

    private final Registries registries;
    private final boolean createsProjects;
    private final ReplaceTags replaceTags;
    private final Parallel parallel;
    private final Clock clock;
    private final Cancellation cancellation;
    private final Findings findings = new Findings();

    /**
     * @param registries must not create projects when a product of theirs is asked to prepare
     * @param createsProjects whether an import would create a project that is missing
     * @param replaceTags which release tags an import would move; which of them deliveries of the
     *     service set is not known here
     */
    public Preflight(
            Registries registries,
            boolean createsProjects,
            ReplaceTags replaceTags,
            Parallel parallel,
            Clock clock,
            Cancellation cancellation) {
        this.registries = registries;
        this.createsProjects = createsProjects;
        this.replaceTags = replaceTags;
        this.parallel = parallel;
        this.clock = clock;
        this.cancellation = cancellation;
    }

    /**
     * Asks.
     *
     * @param plan what would be pushed; empty: the questions about it are skipped
     */
    public PreflightResult run(Repository target, Optional<ImportPlan> plan) {
        return run(target.toString(), List.of(target), plan.stream().toList());
    }

    /**
     * Asks about each repository of an import below a prefix. What is as it should be for all of
     * them is one finding; any other finding names its repository.
     *
     * @param plans what would be pushed, one for each repository
     */
    public PreflightResult run(RepositoryPrefix prefix, List<ImportPlan> plans) {
        return run(prefix.pattern(), plans.stream().map(ImportPlan::target).toList(), plans);
    }

    /**
     * @param plans none, or one for each target
     */
    private PreflightResult run(String shown, List<Repository> targets, List<ImportPlan> plans) {
        String registry = targets.get(0).registry();
        RegistryClient client = registries.client(registry);
        client.warnIfExposed();
        String name = null;
        if (new Connection(client, cancellation).check(findings)) {
            Set<String> projects = new HashSet<>();
            for (Repository target : targets) {
                try {
                    RegistryProduct product = registries.product(registry, cancellation);
                    name = product.name();
                    repository(product, target, plans, projects.add(target.project()));
                } catch (ProblemException e) {
                    cancellation.check();
                    findings.add(Finding.failed(Check.PROJECT, e.problem()));
                }
            }
            findings.add(time(client));
        }
        return PreflightResult.of(shown, name, findings.all());
    }

    /**
     * @param isFirst of its project, whose repositories share the room
     */
    private void repository(
            RegistryProduct product, Repository target, List<ImportPlan> plans, boolean isFirst) {
        RepositoryClient repository = registries.repository(target).forPush();
        if (!token(repository) || !project(product, target)) {
            return;
        }
        findings.add(push(repository));
        if (isFirst) {
            findings.add(
                    quota(
                            product,
                            plans.stream()
                                    .filter(it -> it.target().project().equals(target.project()))
                                    .toList()));
        }
        findings.add(
                tags(
                        product,
                        repository,
                        plans.stream().filter(it -> it.target().equals(target)).findFirst()));
    }

    /**
     * Asks only what does not depend on a repository: name, route, TLS, API, credentials, time.
     *
     * @param registry host, with its port if it has one
     */
    public List<Finding> reach(String registry) {
        RegistryClient client = registries.client(registry);
        if (new Connection(client, cancellation).check(findings)) {
            findings.add(time(client));
        }
        return findings.made();
    }

    /**
     * The requested resource does not matter: any request needs a token if the registry uses
     * tokens.
     */
    private boolean token(RepositoryClient repository) {
        try {
            repository.headManifest("longshore-preflight", cancellation);
            return findings.add(
                    Finding.ok(Check.TOKEN, "The account may read " + repository + "."));
        } catch (ProblemException e) {
            Code code = e.problem().code();
            if (code == Code.PROJECT_NOT_FOUND || code == Code.CONTENT_BLOCKED) {
                return findings.add(Finding.ok(Check.TOKEN, "The account gets a token."));
            }
            if (PreliminaryQueries.isRefusal(e.problem())) {
                return findings.add(
                        Finding.warning(
                                Check.TOKEN,
                                "Whether the account may read "
                                        + repository
                                        + " is not known, because the registry refuses to look for"
                                        + " an image that is not there.",
                                "The next check tries whether it may push."));
            }
            return findings.add(Finding.failed(Check.TOKEN, e.problem()));
        }
    }

    /** False if there is no project to ask further questions of. */
    private boolean project(RegistryProduct product, Repository target) {
        try {
            product.prepare(target, 0, cancellation);
            findings.add(isThere(product, target));
            product.cautions(target, clock.instant(), cancellation)
                    .forEach(caution -> findings.add(Finding.warning(Check.PROJECT, caution)));
            return true;
        } catch (ProblemException e) {
            if (e.problem().code() != Code.PROJECT_NOT_FOUND || !createsProjects) {
                findings.add(Finding.failed(Check.PROJECT, e.problem()));
                return false;
            }
            findings.add(
                    Finding.warning(
                            Check.PROJECT,
                            "The project "
                                    + target.project()
                                    + " is missing; an import would create it, if the account may.",
                            ""));
            List.of(Check.PUSH, Check.QUOTA, Check.TAGS)
                    .forEach(
                            check ->
                                    findings.add(
                                            Finding.skipped(
                                                    check,
                                                    "Skipped: the project does not exist yet.")));
            return false;
        }
    }

    private Finding isThere(RegistryProduct product, Repository target) {
        if (product == RegistryProduct.PLAIN) {
            return Finding.ok(Check.PROJECT, "In this registry no project needs to be created.");
        }
        String there = "The project " + target.project() + " is there";
        List<String> ailing = product.ailing(cancellation);
        return ailing.isEmpty()
                ? Finding.ok(Check.PROJECT, there + " (" + product.name() + ").")
                : Finding.warning(
                        Check.PROJECT,
                        there
                                + ", but "
                                + product.name()
                                + " reports unhealthy components: "
                                + String.join(", ", ailing)
                                + ".",
                        "Inform its administrator; an import may fail until they are healthy.");
    }

    private Finding push(RepositoryClient repository) {
        try {
            repository.tryPush(cancellation);
            return Finding.ok(
                    Check.PUSH, "An upload to " + repository + " could begin, and was cancelled.");
        } catch (ProblemException e) {
            return Finding.failed(Check.PUSH, e.problem());
        }
    }

    /** Of the plans for one project. */
    private Finding quota(RegistryProduct product, List<ImportPlan> plans) {
        if (plans.isEmpty()) {
            return Finding.skipped(Check.QUOTA, "No archive was given.");
        }
        try {
            CapacityCheck capacity = new CapacityCheck(product, registries, parallel, cancellation);
            long missing = capacity.missingBytes(plans);
            capacity.require(plans);
            return Finding.ok(
                    Check.QUOTA,
                    "%d of %d bytes are missing there, and no quota is known to forbid them."
                            .formatted(missing, CapacityCheck.allBytes(plans)));
        } catch (ProblemException e) {
            return Finding.failed(Check.QUOTA, e.problem());
        }
    }

    private Finding tags(
            RegistryProduct product, RepositoryClient repository, Optional<ImportPlan> plan) {
        if (plan.isEmpty()) {
            return Finding.skipped(Check.TAGS, "No archive was given.");
        }
        try {
            return tags(product, repository, plan.get());
        } catch (ProblemException e) {
            return Finding.failed(Check.TAGS, e.problem());
        }
    }

    private Finding tags(RegistryProduct product, RepositoryClient repository, ImportPlan plan) {
        ManifestLookup lookup = new ManifestLookup(repository, () -> product, cancellation);
        Map<String, Optional<Digest>> moved = new LinkedHashMap<>();
        Map<String, Digest> releases = new LinkedHashMap<>();
        int count = 0;
        for (PlannedImage image : plan.images()) {
            for (String tag : image.tags()) {
                count++;
                Optional<Digest> named = lookup.find(tag);
                if (named.isPresent() && !named.get().equals(image.digest())) {
                    moved.put(tag, named);
                    if (image.releaseTags().contains(tag)) {
                        releases.put(tag, named.get());
                    }
                }
            }
        }
        Repository target = repository.repository();
        List<String> immutable =
                product.immutableTags(target, List.copyOf(moved.keySet()), cancellation);
        List<String> immutableReleases =
                immutable.stream().filter(tag -> !ImgpkgTags.isImgpkg(tag)).toList();
        if (!immutableReleases.isEmpty()) {
            return Finding.failed(Check.TAGS, TagCheck.immutable(target, immutableReleases));
        }
        if (!releases.isEmpty() && replaceTags != ReplaceTags.ALWAYS) {
            return notReplaceable(target, releases);
        }
        if (!immutable.isEmpty()) {
            return Finding.warning(
                    Check.TAGS,
                    "Locations tags that may not be moved name older ones: "
                            + String.join(", ", immutable)
                            + ". They will stay as they are.",
                    "");
        }
        return Finding.ok(
                Check.TAGS,
                moved.isEmpty()
                        ? "None of the " + count + " tags names something else."
                        : "These tags would be moved from the images that they name now: "
                                + String.join(", ", moved.keySet())
                                + ".");
    }

    /** Whether the service would move the tags depends on who set them, which only it knows. */
    private Finding notReplaceable(Repository target, Map<String, Digest> releases) {
        Problem problem = new TagMoves(Map.of(), replaceTags, Map.of()).problem(target, releases);
        return replaceTags == ReplaceTags.NEVER
                ? Finding.failed(Check.TAGS, problem)
                : Finding.warning(
                        Check.TAGS,
                        "These tags would be moved from the images that they name now: "
                                + String.join(", ", releases.keySet())
                                + ". The service moves them only if its own deliveries set them"
                                + " (longshore.tags.replace is 'own'); the command import moves"
                                + " them.",
                        problem.fix());
    }

    private Finding time(RegistryClient client) {
        Optional<Instant> theirs;
        try {
            theirs =
                    client.productApi()
                            .head("ask the registry for its time", "/v2/", cancellation)
                            .date()
                            .map(Preflight::instant);
        } catch (ProblemException | DateTimeException e) {
            theirs = Optional.empty();
        }
        if (theirs.isEmpty()) {
            return Finding.skipped(
                    Check.TIME,
                    "The registry does not report its time. " + TimeService.look().text());
        }
        Duration skew = Duration.between(clock.instant(), theirs.get());
        if (skew.abs().compareTo(TOLERATED_SKEW) <= 0) {
            return Finding.ok(Check.TIME, "The clocks agree. " + TimeService.look().text());
        }
        return Finding.warning(
                Check.TIME,
                "The registry's clock is "
                        + skew.abs().toSeconds()
                        + " s "
                        + (skew.isNegative() ? "behind" : "ahead of")
                        + " this machine's: certificates and tokens may seem to have ended. "
                        + TimeService.look().text(),
                "Synchronise both with a time server.");
    }

    private static Instant instant(String date) {
        return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    }
}
