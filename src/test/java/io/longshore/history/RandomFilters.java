package io.longshore.history;

import io.longshore.report.Status;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Searches at random for what {@link GeneratedReports} have. */
final class RandomFilters {
    private RandomFilters() {}

    static HistoryFilter next(GeneratedReports reports, Random random) {
        HistoryFilter filter = HistoryFilter.ALL;
        int criteria = 1 + random.nextInt(2);
        for (int i = 0; i < criteria; i++) {
            filter = narrowed(filter, reports, random);
        }
        return filter;
    }

    private static HistoryFilter narrowed(
            HistoryFilter filter, GeneratedReports reports, Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> {
                Set<Status> statuses = EnumSet.noneOf(Status.class);
                statuses.add(reports.any(List.of(Status.values())));
                statuses.add(reports.any(List.of(Status.values())));
                yield filter.withStatuses(statuses);
            }
            case 1 -> filter.withSender(some(reports.any(GeneratedReports.SENDERS), random));
            case 2 -> filter.withRepository(some(repository(reports), random));
            case 3 -> filter.withFile(some(file(reports), random));
            case 4 -> filter.withDigest(reports.hex().substring(0, 6 + random.nextInt(59)));
            case 5 -> filter.withTag(some(reports.any(GeneratedReports.TAGS), random));
            case 6 -> filter.withCode(some(reports.any(GeneratedReports.CODES).name(), random));
            case 7 -> filter.withText(part(file(reports), random));
            default -> {
                Instant from = GeneratedReports.START.plusSeconds(random.nextInt(50) * 3600L);
                yield filter.between(from, from.plusSeconds(random.nextInt(20) * 3600L));
            }
        };
    }

    private static String repository(GeneratedReports reports) {
        String repository = reports.any(GeneratedReports.REPOSITORIES).replace("/*", "/below");
        return reports.random().nextBoolean()
                ? repository
                : repository.substring(0, repository.lastIndexOf('/'));
    }

    private static String file(GeneratedReports reports) {
        String name = reports.any(GeneratedReports.NAMES);
        String parent = reports.any(GeneratedReports.FOLDERS);
        return switch (reports.random().nextInt(3)) {
            case 0 -> name;
            case 1 -> parent;
            default -> parent + "/" + name;
        };
    }

    /** As it is, or its beginning. */
    private static String some(String text, Random random) {
        return random.nextInt(3) == 0
                ? text.substring(
                                0,
                                text.offsetByCodePoints(
                                        0,
                                        1
                                                + random.nextInt(2)
                                                        % text.codePointCount(0, text.length())))
                        + "*"
                : text;
    }

    private static String part(String text, Random random) {
        int from = random.nextInt(Math.min(20, text.length()));
        String part = text.substring(from, Math.min(text.length(), from + 1 + random.nextInt(8)));
        return ReportFiles.stored(part).equals(part) ? part : text;
    }
}
