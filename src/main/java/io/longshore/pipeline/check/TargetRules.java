package io.longshore.pipeline.check;

import io.longshore.config.RegistrySetting;
import io.longshore.config.Settings;
import io.longshore.config.TargetSetting;
import io.longshore.job.ImportJob;
import io.longshore.job.Principal;
import io.longshore.oci.Destination;
import io.longshore.oci.NearestName;
import io.longshore.oci.Repository;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.Ticket;
import io.longshore.text.Printable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a tarball goes: what its job says, else the folder it was dropped in, else a template; and
 * whether that is allowed.
 *
 * @param registry {@code longshore.registry}
 * @param project {@code longshore.project}, or null
 * @param template {@code longshore.target.repository}, or null
 * @param allowed {@code longshore.registry.allowed}; empty for the one project, and without a
 *     project for the one registry; with grants, empty for the targets that they permit
 * @param grants {@code longshore.targets}; empty if every user may send wherever it is allowed
 * @param prefixes {@code longshore.target.prefixes}
 */
public record TargetRules(
        String registry,
        @Nullable String project,
        @Nullable String template,
        List<String> allowed,
        List<TargetGrant> grants,
        List<FolderPrefix> prefixes) {

    public TargetRules {
        grants = List.copyOf(grants);
        prefixes = List.copyOf(prefixes);
        allowed =
                allowed.isEmpty() && grants.isEmpty()
                        ? List.of(byDefault(registry, project))
                        : List.copyOf(allowed);
    }

    /**
     * The rules of a site.
     *
     * @throws ProblemException {@code BAD_SETTING}
     */
    public static TargetRules of(Settings settings) {
        return new TargetRules(
                settings.require(RegistrySetting.HOST),
                settings.find(RegistrySetting.PROJECT).orElse(null),
                settings.find(RegistrySetting.TARGET_REPOSITORY).orElse(null),
                settings.find(TargetSetting.ALLOWED).orElse(List.of()),
                settings.find(TargetSetting.TARGETS).orElse(List.of()).stream()
                        .map(TargetGrant::parse)
                        .toList(),
                settings.find(TargetSetting.PREFIXES).orElse(List.of()).stream()
                        .map(FolderPrefix::parse)
                        .toList());
    }

    private static String byDefault(String registry, @Nullable String project) {
        return project == null ? registry : registry + "/" + project + "/*";
    }

    /**
     * The target as far as it is known without a look into the tarball. Whether the repositories
     * below a prefix are allowed is known after the check ({@link #refused}).
     *
     * @param who the authenticated user who decides on the target; null if unknown
     * @return empty if the template decides
     * @throws ProblemException {@code NO_TARGET}, {@code BAD_TARGET}, {@code REGISTRY_NOT_ALLOWED}
     */
    public Optional<Destination> beforeTheCheck(Ticket ticket, @Nullable Principal who) {
        ImportJob job = ticket.job();
        if (job != null && job.targetPrefix() != null) {
            return Optional.of(below(job.targetPrefix()));
        }
        if (job != null && job.repository() != null) {
            return one(parse(job.repository()), ticket, who);
        }
        String folder = folder(ticket);
        Optional<String> prefix =
                prefixes.stream().flatMap(entry -> entry.of(folder).stream()).findFirst();
        if (prefix.isPresent()) {
            return Optional.of(below(prefix.get()));
        }
        Optional<String> granted =
                grants.stream()
                        .filter(grant -> grant.isFor(who, folder))
                        .flatMap(grant -> grant.target(folder).stream())
                        .findFirst();
        if (granted.isPresent()) {
            return one(parse(granted.get()), ticket, who);
        }
        boolean dropped = ticket.origin() != Ticket.Origin.DEPOT;
        if (dropped && !folder.isEmpty() && (project != null || folder.contains("/"))) {
            return one(inRegistry(folder), ticket, who);
        }
        if (template == null) {
            throw noTarget(ticket);
        }
        return Optional.empty();
    }

    /**
     * Where the images of a job go, for people; empty if that is known only after the check, or is
     * refused.
     */
    public Optional<String> shown(Ticket ticket) {
        if (ticket.isDefinition()) {
            return Optional.empty();
        }
        try {
            return beforeTheCheck(ticket, ticket.decides()).map(Destination::toString);
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private Optional<Destination> one(Repository target, Ticket ticket, @Nullable Principal who) {
        return Optional.of(new Destination.One(allowed(target, ticket, who)));
    }

    private static Destination below(String prefix) {
        try {
            return new Destination.Below(RepositoryPrefix.parse(prefix));
        } catch (ProblemException e) {
            throw badTarget(prefix, e);
        }
    }

    /**
     * The repositories that the images of an archive would go to, and may not.
     *
     * @param who the authenticated user who decides on the target; null if unknown
     * @return each with its {@code REGISTRY_NOT_ALLOWED}, in the order of the repositories
     */
    public Map<Repository, Problem> refused(
            Collection<Repository> repositories, Ticket ticket, @Nullable Principal who) {
        Map<Repository, Problem> refused = new LinkedHashMap<>();
        for (Repository repository : repositories) {
            try {
                allowed(repository, ticket, who);
            } catch (ProblemException e) {
                refused.put(repository, e.problem());
            }
        }
        return refused;
    }

    /**
     * The target by the template.
     *
     * @throws ProblemException {@code NO_TARGET} if the tarball does not say what the template asks
     *     for; {@code BAD_TARGET}, {@code REGISTRY_NOT_ALLOWED}
     */
    public Repository byTemplate(Ticket ticket, @Nullable Principal who, Checker.Checked checked) {
        String path = checked.originName() == null ? null : pathOf(checked.originName());
        String name = path == null ? null : path.substring(path.lastIndexOf('/') + 1);
        String result = Objects.requireNonNull(template, "see beforeTheCheck");
        result = fill(result, "{name}", name, ticket);
        result = fill(result, "{path}", path, ticket);
        result = fill(result, "{tag}", checked.tag(), ticket);
        return allowed(inRegistry(result), ticket, who);
    }

    private static String folder(Ticket ticket) {
        int slash = ticket.file().lastIndexOf('/');
        return slash < 0 ? "" : ticket.file().substring(0, slash);
    }

    private String fill(String text, String variable, @Nullable String value, Ticket ticket) {
        if (!text.contains(variable)) {
            return text;
        }
        if (value == null) {
            throw noTarget(ticket);
        }
        return text.replace(variable, value);
    }

    private Repository inRegistry(String path) {
        return parse(registry + "/" + (project == null ? "" : project + "/") + path);
    }

    private static Repository parse(String text) {
        try {
            return Repository.parse(text);
        } catch (ProblemException e) {
            throw badTarget(text, e);
        }
    }

    private static ProblemException badTarget(String text, ProblemException cause) {
        return new ProblemException(
                Problem.permanent(
                        Code.BAD_TARGET,
                        "'" + Printable.of(text) + "' is not a valid repository name.",
                        cause.problem().why(),
                        "It could be '"
                                + NearestName.repository(text)
                                + "': rename the folder in"
                                + " drop/, or correct the job or the template."),
                cause);
    }

    private Repository allowed(Repository target, Ticket ticket, @Nullable Principal who) {
        String folder = folder(ticket);
        boolean isGranted =
                grants.isEmpty()
                        || grants.stream()
                                .anyMatch(
                                        grant -> grant.isFor(who, folder) && grant.permits(target));
        if (!isGranted) {
            throw notAllowed(
                    target,
                    "'longshore.targets' has no entry that permits it to "
                            + (who == null ? "an unknown user" : Printable.of(who.shown()))
                            + " for the folder '"
                            + Printable.of(folder)
                            + "'.");
        }
        if (!allowed.isEmpty() && allowed.stream().noneMatch(rule -> covers(rule, target))) {
            throw notAllowed(
                    target,
                    "'longshore.registry.allowed' permits " + String.join(", ", allowed) + ".");
        }
        return target;
    }

    private static ProblemException notAllowed(Repository target, String why) {
        return new ProblemException(
                Problem.permanent(
                        Code.REGISTRY_NOT_ALLOWED,
                        "The target " + target + " is not allowed.",
                        why,
                        "Choose a target there, or have it added to that setting."));
    }

    /** A rule is {@code host}, {@code host/project} or {@code host/project/*}. */
    private static boolean covers(String rule, Repository target) {
        String prefix = rule.endsWith("/*") ? rule.substring(0, rule.length() - 2) : rule;
        String name = target.toString();
        return name.equals(prefix) || name.startsWith(prefix + "/");
    }

    private static String pathOf(String originName) {
        int slash = originName.indexOf('/');
        return slash < 0 ? originName : originName.substring(slash + 1);
    }

    private ProblemException noTarget(Ticket ticket) {
        String below = project == null ? "project/name" : "name";
        return new ProblemException(
                Problem.permanent(
                        Code.NO_TARGET,
                        "No target is configured for '" + Printable.of(ticket.file()) + "'.",
                        "It has no job with a repository, is not in a folder that names one, and"
                                + " 'longshore.target.repository' does not decide.",
                        "Drop it as drop/"
                                + below
                                + "/"
                                + Printable.of(ticket.fileName())
                                + ", or with a job that names a repository in the same folder,"
                                + " or set 'longshore.target.repository'."));
    }
}
