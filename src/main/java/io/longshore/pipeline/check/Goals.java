package io.longshore.pipeline.check;

import io.longshore.config.ReplaceTags;
import io.longshore.job.ImportJob;
import io.longshore.oci.Destination;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.pipeline.ImportMessage;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.TagRecord;
import io.longshore.share.Ticket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a checked job may set where: each repository with its release tags and their rule. Records
 * in {@code .longshore/tags/} what the job may set (part of C2). Used for one job.
 */
final class Goals {
    private final CheckDependencies means;
    private final CheckRules rules;
    private final Ticket ticket;
    private final TagRecord record;

    Goals(CheckDependencies means, CheckRules rules, Ticket ticket) {
        this.means = means;
        this.rules = rules;
        this.ticket = ticket;
        this.record = means.folders().tags();
    }

    /**
     * The goal of an import.
     *
     * @param refused the repositories below a prefix that the job may not push to
     */
    ImportMessage.Goal of(
            Destination where, Checker.Checked checked, Map<Repository, Problem> refused) {
        if (where instanceof Destination.Below below) {
            List<ImportMessage.Target> targets = new ArrayList<>();
            List<ImportMessage.Refused> others = new ArrayList<>();
            checked.placed()
                    .forEach(
                            (repository, tags) -> {
                                Problem problem = refused.get(repository);
                                if (problem == null) {
                                    targets.add(target(repository, tags));
                                } else {
                                    others.add(
                                            new ImportMessage.Refused(
                                                    repository.toString(), problem));
                                }
                            });
            return new ImportMessage.Below(below.prefix().toString(), targets, others, false);
        }
        return target(((Destination.One) where).repository(), checked.releaseTags());
    }

    /** What the job says; without a word, what holds for the site. */
    static boolean mayLackPlatforms(Ticket ticket, CheckRules rules) {
        ImportJob job = ticket.job();
        Boolean said = job == null ? null : job.allowsMissingPlatforms();
        return said == null ? rules.missingPlatforms() : said;
    }

    /** Without the digests of the tags if the registry does not answer: the first worker asks. */
    private ImportMessage.Target target(Repository target, Map<String, Digest> releaseTags) {
        ImportJob job = ticket.job();
        List<String> tags = List.copyOf(releaseTags.keySet());
        Map<String, List<String>> own = record.own(target.toString(), tags);
        Optional<Map<String, Optional<Digest>>> now = now(target, tags);
        record.expect(
                ticket.id(), target.toString(), toSet(releaseTags, now.orElse(Map.of()), own));
        ImportMessage.Target unasked =
                new ImportMessage.Target(
                        target.toString(),
                        job != null && job.wantsNonDistributable(),
                        job != null && job.wantsRepoBasedTags(),
                        mayLackPlatforms(ticket, rules),
                        tags,
                        null,
                        rules.replaceTags(),
                        rules.replaceTags() == ReplaceTags.OWN ? own : Map.of());
        return now.map(unasked::withTags).orElse(unasked);
    }

    private Optional<Map<String, Optional<Digest>>> now(Repository target, List<String> tags) {
        try {
            return Optional.of(means.tags().now(target, tags));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    /**
     * The tags that this job may set: without those that name its image already though no delivery
     * set them. Anybody who has an image can deliver it again, which makes no tag Longshore's own.
     */
    private Map<String, Digest> toSet(
            Map<String, Digest> wanted,
            Map<String, Optional<Digest>> now,
            Map<String, List<String>> own) {
        Map<String, Digest> toSet = new LinkedHashMap<>(wanted);
        if (rules.replaceTags() != ReplaceTags.ALWAYS) {
            toSet.entrySet()
                    .removeIf(
                            tag ->
                                    Optional.of(tag.getValue()).equals(now.get(tag.getKey()))
                                            && !own.getOrDefault(tag.getKey(), List.of())
                                                    .contains(tag.getValue().toString()));
        }
        return toSet;
    }
}
