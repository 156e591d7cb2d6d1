package io.longshore.history;

import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportPeople;
import io.longshore.report.ReportProblem;
import io.longshore.report.Severity;
import io.longshore.report.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A report as the index keeps it.
 *
 * @param row without {@code replayedAs}
 * @param terms what it is found by, at most 5,000
 * @param words what a part of a text is looked for in, in small letters
 */
record Entry(Place place, HistoryRow row, List<Term> terms, String words) {
    private static final int MOST_TERMS = 5000;
    private static final int MOST_TAGS = 20;
    private static final int MOST_FOLDERS = 20;

    /** The longest path, reference, tag and headline that are shown. */
    static final int PATH = 600;

    static final int NAME = 200;
    static final int HEADLINE = 400;

    private static final int WORDS = 3000;

    static Entry of(ImportReport report) {
        Place place = Place.of(report.jobId(), report.times().finishedAt());
        HistoryRow row = row(place, report);
        List<Term> terms = new Terms(report, row).list();
        return new Entry(place, row, terms, words(row, report));
    }

    private static HistoryRow row(Place place, ImportReport report) {
        Instant received = report.times().receivedAt();
        @Nullable ReportProblem first = first(report.problems());
        String headline = report.additions().summary();
        if (headline == null && first != null) {
            headline = first.what();
        }
        return new HistoryRow(
                report.jobId(),
                report.status(),
                Place.instant(-place.age()),
                received == null ? null : Place.instant(Place.nanos(received)),
                sender(report.people()),
                archive(report.source()),
                target(report.content()),
                first == null ? null : shown(first.code(), NAME),
                shown(headline, HEADLINE),
                new HistoryRow.Course(
                        report.attempt(),
                        report.additions().replayOf(),
                        null,
                        folder(report.jobId(), report.status())));
    }

    /** Where the folder of a job that ended so is on the share. */
    static String folder(JobId job, Status status) {
        return (status == Status.VERIFIED ? "done/" : "rejected/") + job;
    }

    private static HistoryRow.Sender sender(ReportPeople people) {
        Principal principal = null;
        if (people.sentBy() != null) {
            Principal.Via via = people.sentVia() == null ? Principal.Via.BROKER : people.sentVia();
            principal = new Principal(Words.shown(people.sentBy(), NAME), via);
        } else if (people.uploadedBy() != null && people.uploadedVia() != null) {
            principal = new Principal(Words.shown(people.uploadedBy(), NAME), people.uploadedVia());
        }
        return new HistoryRow.Sender(principal, shown(people.requestedBy(), NAME));
    }

    private static HistoryRow.Archive archive(ImportReport.@Nullable Source source) {
        return source == null
                ? new HistoryRow.Archive(null, null, null)
                : new HistoryRow.Archive(
                        shown(source.file(), PATH),
                        source.sizeBytes(),
                        shown(source.sha256(), NAME));
    }

    private static HistoryRow.Target target(ImportReport.Content content) {
        String repository = content.target() == null ? null : content.target().repository();
        Set<String> tags = new LinkedHashSet<>();
        tags(content)
                .limit(MOST_TAGS)
                .forEach(tag -> tags.add(Words.shown(tag, NAME).replace('\n', ' ')));
        String root = null;
        if (content.bundle() != null) {
            root = digest(content.bundle().image());
        } else if (content.images().size() == 1) {
            root = digest(content.images().get(0).image());
        }
        return new HistoryRow.Target(
                shown(repository, PATH), shown(root, NAME), new ArrayList<>(tags));
    }

    private static Stream<String> tags(ImportReport.Content content) {
        Stream<String> release =
                content.bundle() == null
                        ? Stream.empty()
                        : Stream.ofNullable(content.bundle().tag());
        Stream<String> others =
                all(content.images())
                        .flatMap(image -> image.tags().stream())
                        .map(ImportReport.Tag::name);
        return Stream.concat(release, others);
    }

    private static Stream<ImportReport.Image> all(@Nullable List<ImportReport.Image> images) {
        return images == null
                ? Stream.empty()
                : images.stream().flatMap(it -> Stream.concat(Stream.of(it), all(it.images())));
    }

    /** An error before a warning. */
    private static @Nullable ReportProblem first(List<ReportProblem> problems) {
        Optional<ReportProblem> error =
                problems.stream().filter(it -> it.severity() == Severity.ERROR).findFirst();
        return error.orElse(problems.isEmpty() ? null : problems.get(0));
    }

    /** The part of a reference behind {@code @}; null without one. */
    private static @Nullable String digest(String reference) {
        int at = reference.lastIndexOf('@');
        return at < 0 ? null : reference.substring(at + 1);
    }

    private static @Nullable String shown(@Nullable String text, int most) {
        return text == null ? null : Words.shown(text, most);
    }

    private static String words(HistoryRow row, ImportReport report) {
        List<String> parts = new ArrayList<>();
        parts.add(row.jobId().toString());
        add(parts, row.archive().file());
        add(parts, row.target().repository());
        add(parts, row.sender().principal() == null ? null : row.sender().principal().name());
        add(parts, row.headline());
        report.problems().stream()
                .map(ReportProblem::code)
                .distinct()
                .forEach(code -> add(parts, code));
        row.target().tags().forEach(tag -> add(parts, tag));
        return Words.cut(String.join("\n", parts).toLowerCase(Locale.ROOT), WORDS);
    }

    private static void add(List<String> parts, @Nullable String part) {
        if (part != null) {
            parts.add(Words.shown(part, PATH));
        }
    }

    /** Collects the terms of a report. */
    private static final class Terms {
        private final Set<Term> terms = new LinkedHashSet<>();

        Terms(ImportReport report, HistoryRow row) {
            add(Term.Kind.STATUS, report.status().name());
            String sender = report.people().sentBy();
            if (sender == null && row.sender().principal() != null) {
                sender = report.people().uploadedBy();
            }
            add(Term.Kind.SENDER, sender);
            JobId replayOf = report.additions().replayOf();
            add(Term.Kind.REPLAY_OF, replayOf == null ? null : replayOf.toString());
            report.problems().forEach(problem -> add(Term.Kind.CODE, problem.code()));
            if (report.source() != null) {
                addSource(report.source());
            }
            addContent(report.content());
        }

        List<Term> list() {
            return List.copyOf(terms);
        }

        private void addSource(ImportReport.Source source) {
            add(Term.Kind.DIGEST, source.sha256());
            add(Term.Kind.DIGEST, source.unpacked() == null ? null : source.unpacked().sha256());
            String file = source.file();
            add(Term.Kind.FILE, file);
            addParents(Term.Kind.FILE, file);
            add(Term.Kind.FILE, file.substring(file.lastIndexOf('/') + 1));
        }

        private void addContent(ImportReport.Content content) {
            if (content.target() != null) {
                addRepository(content.target().repository());
                List<String> others = content.target().repositories();
                (others == null ? List.<String>of() : others).forEach(this::addRepository);
            }
            if (content.bundle() != null) {
                addImage(content.bundle().image());
            }
            tags(content).forEach(tag -> add(Term.Kind.TAG, tag));
            all(content.images())
                    .forEach(
                            image -> {
                                addImage(image.image());
                                String origin = image.origin();
                                add(Term.Kind.DIGEST, origin == null ? null : hex(origin));
                            });
        }

        private void addImage(String reference) {
            add(Term.Kind.DIGEST, hex(reference));
            int at = reference.lastIndexOf('@');
            addRepository(at < 0 ? null : reference.substring(0, at));
        }

        private static @Nullable String hex(String reference) {
            String digest = digest(reference);
            return digest == null ? null : digest.substring(digest.indexOf(':') + 1);
        }

        /** With and without the registry, and each part of the path. */
        private void addRepository(@Nullable String repository) {
            if (repository == null) {
                return;
            }
            String whole =
                    repository.endsWith("/*")
                            ? repository.substring(0, repository.length() - 2)
                            : repository;
            add(Term.Kind.REPOSITORY, whole);
            addParents(Term.Kind.REPOSITORY, whole);
            int slash = whole.indexOf('/');
            if (slash >= 0) {
                String path = whole.substring(slash + 1);
                add(Term.Kind.REPOSITORY, path);
                addParents(Term.Kind.REPOSITORY, path);
            }
        }

        private void addParents(Term.Kind kind, String path) {
            int slash = path.indexOf('/', 1);
            for (int i = 0; i < MOST_FOLDERS && slash > 0; i++) {
                add(kind, path.substring(0, slash));
                slash = path.indexOf('/', slash + 1);
            }
        }

        private void add(Term.Kind kind, @Nullable String text) {
            if (text != null && !text.isEmpty() && terms.size() < MOST_TERMS) {
                terms.add(Term.of(kind, text));
            }
        }
    }
}
