package io.longshore.proof.audit;

import io.longshore.oci.Digest;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.ProblemException;
import io.longshore.proof.audit.Finding.Kind;
import io.longshore.proof.ledger.LogEntry;
import io.longshore.proof.receipt.Statement;
import io.longshore.report.ImportReport;
import io.longshore.report.Status;
import io.longshore.task.Parallel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares what the receipts of VERIFIED deliveries say was pushed with what the registries answer:
 * each manifest by its digest, and each tag as its last delivery set it. A tag that others moved is
 * a fact and no fault; a manifest that is missing is a finding, unless an entry of the log states
 * that it was removed.
 */
final class RegistryAudit {
    /** Questions that are under way together are the answers of one batch. */
    private static final int BATCH = 256;

    private static final int CONCURRENCY = 2;

    private final LogAudit log;
    private final ShareAudit reports;
    private final RegistryView view;
    private final AuditProgress progress;
    private final List<Finding> findings;
    private final List<String> notes;
    private final Map<String, ComparedRegistry> hosts = new TreeMap<>();
    private final Set<String> asked = new HashSet<>();
    private final List<Pushed> batch = new ArrayList<>();

    /** By tag, as the last delivery in the log set it. */
    private final Map<Reference, Pushed> tags = new LinkedHashMap<>();

    /** A manifest that a receipt names. */
    private record Pushed(Repository repository, Digest digest, int entry, String job) {
        String name() {
            return repository + "@" + digest;
        }
    }

    RegistryAudit(
            LogAudit log,
            ShareAudit reports,
            RegistryView view,
            AuditProgress progress,
            List<Finding> findings,
            List<String> notes) {
        this.log = log;
        this.reports = reports;
        this.view = view;
        this.progress = progress;
        this.findings = findings;
        this.notes = notes;
    }

    List<ComparedRegistry> run() {
        progress.former().registries().forEach(it -> hosts.put(it.host(), it.not(null)));
        int from = progress.former().registry();
        try (Parallel parallel = new Parallel(CONCURRENCY)) {
            for (int i = 0; i < log.entries().size(); i++) {
                if (log.entries().get(i) instanceof LogEntry.Receipt receipt
                        && receipt.status().equals(Status.VERIFIED.name())) {
                    collect(i, receipt, i >= from);
                }
                if (batch.size() >= BATCH) {
                    ask(parallel);
                    shown(i + 1);
                }
            }
            ask(parallel);
            shown(log.entries().size());
            compareTags(parallel);
        }
        return List.copyOf(hosts.values());
    }

    /** Where a registry did not answer, the next audit asks again. */
    private void shown(int done) {
        boolean isWhole = hosts.values().stream().allMatch(it -> it.notCompared() == null);
        if (isWhole && progress.isDue()) {
            progress.registry(done, log.entries().size(), List.copyOf(hosts.values()), findings);
        }
    }

    private void collect(int index, LogEntry.Receipt entry, boolean asks) {
        Optional<Statement> statement = reports.statement(index, entry);
        if (statement.isEmpty() || reports.isGoneFromRegistry(index, entry)) {
            return;
        }
        for (Statement.Subject subject : statement.get().subject()) {
            @Nullable Pushed pushed = pushed(subject.name(), index, entry.job());
            if (asks && pushed != null && asked.add(pushed.name())) {
                batch.add(pushed);
            }
        }
        reports.report(statement.get(), index, entry)
                .ifPresent(it -> addTags(it.content().images(), index, entry.job()));
    }

    private void addTags(List<ImportReport.Image> images, int index, String job) {
        for (ImportReport.Image image : images) {
            @Nullable Pushed pushed = pushed(image.image(), index, job);
            for (ImportReport.Tag tag : image.tags()) {
                if (pushed != null) {
                    tags.put(Reference.of(pushed.repository(), tag.name()), pushed);
                }
            }
        }
    }

    /** Null for the other subjects: the report and the archive. */
    private static @Nullable Pushed pushed(String name, int index, String job) {
        int at = name.lastIndexOf('@');
        if (at < 0 || !Digest.isDigest(name.substring(at + 1))) {
            return null;
        }
        try {
            Reference reference = Reference.parse(name);
            return new Pushed(reference.repository(), reference.requireDigest(), index, job);
        } catch (ProblemException e) {
            // An archive may have such a name; it is in no registry.
            return null;
        }
    }

    private void ask(Parallel parallel) {
        List<Pushed> questions = batch.stream().filter(it -> isReached(it.repository())).toList();
        batch.clear();
        List<Answer> answers =
                parallel.map(questions, it -> answer(it.repository(), it.digest().toString()));
        for (int i = 0; i < questions.size(); i++) {
            Pushed question = questions.get(i);
            Answer answer = answers.get(i);
            if (isKnown(question.repository(), answer)) {
                boolean isMissing = answer.found().isEmpty();
                hosts.computeIfPresent(
                        question.repository().registry(), (h, it) -> it.asked(isMissing));
                if (isMissing) {
                    missing(question);
                }
            }
        }
    }

    private void missing(Pushed question) {
        findings.add(
                new Finding(
                        Kind.REMOVED,
                        question.name(),
                        question.entry(),
                        question.job(),
                        "The receipt of job "
                                + question.job()
                                + " (entry "
                                + question.entry()
                                + ") states that this manifest was pushed and read back; the"
                                + " registry does not have it."));
    }

    /**
     * @param problem null if the registry has answered
     */
    private record Answer(Optional<Digest> found, @Nullable String problem) {}

    private Answer answer(Repository repository, String tagOrDigest) {
        try {
            return new Answer(view.find(repository, tagOrDigest), null);
        } catch (ProblemException e) {
            return new Answer(Optional.empty(), e.problem().what());
        }
    }

    private boolean isKnown(Repository repository, Answer answer) {
        if (answer.problem() != null) {
            hosts.computeIfPresent(repository.registry(), (h, it) -> it.not(answer.problem()));
            return false;
        }
        return true;
    }

    /** A registry that does not answer is not asked again. */
    private boolean isReached(Repository repository) {
        return hosts.computeIfAbsent(repository.registry(), this::reach).notCompared() == null;
    }

    private ComparedRegistry reach(String host) {
        try {
            view.reach(host);
            return ComparedRegistry.of(host);
        } catch (ProblemException e) {
            return ComparedRegistry.of(host).not(e.problem().what());
        }
    }

    private void compareTags(Parallel parallel) {
        List<Reference> questions =
                tags.keySet().stream().filter(it -> isReached(it.repository())).toList();
        List<Answer> answers = parallel.map(questions, it -> answer(it.repository(), it.target()));
        for (int i = 0; i < questions.size(); i++) {
            Reference tag = questions.get(i);
            Answer answer = answers.get(i);
            Pushed pushed = Objects.requireNonNull(tags.get(tag));
            if (isKnown(tag.repository(), answer)
                    && !answer.found().equals(Optional.of(pushed.digest()))) {
                String set =
                        ". Job "
                                + pushed.job()
                                + " (entry "
                                + pushed.entry()
                                + ") set it to "
                                + pushed.digest()
                                + "; others have ";
                notes.add(
                        "The tag "
                                + tag
                                + answer.found()
                                        .map(it -> " names " + it + set + "moved it since.")
                                        .orElse(" is gone" + set + "removed it since."));
            }
        }
    }
}
