package io.longshore.report.form;

import io.longshore.job.Principal;
import io.longshore.report.ChecksumOutcome;
import io.longshore.report.ImportReport;
import io.longshore.report.LayerOutcome;
import io.longshore.report.ReportAdditions;
import io.longshore.report.ReportPeople;
import io.longshore.report.SignatureOutcome;
import io.longshore.report.Status;
import io.longshore.text.HumanReadable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The values of a report as text for people. */
final class ReportWording {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private ReportWording() {}

    /** The result in one sentence or two. */
    static String sentence(ImportReport report) {
        String summary = report.additions().summary();
        if (summary == null) {
            return sentence(report.status());
        }
        String left = summary.substring(0, 1).toUpperCase(Locale.ROOT) + summary.substring(1) + ".";
        return report.status() == Status.VERIFIED ? left : sentence(report.status()) + " " + left;
    }

    private static String sentence(Status status) {
        return switch (status) {
            case VERIFIED -> "All content is in the registry and was verified by reading it back.";
            case INCOMPLETE -> "It was pushed, but the registry does not show all of it.";
            case REJECTED -> "The delivery is at fault. Nothing was pushed.";
            case FAILED -> "The import failed. No fault was found in the archive.";
        };
    }

    /** Null if the report has no source. */
    static @Nullable String checksum(ImportReport report) {
        if (report.source() == null || report.source().checksum() == null) {
            return null;
        }
        ImportReport.Checksum checksum = report.source().checksum();
        String from = checksum.from() == null ? "" : " " + checksum.from();
        return switch (checksum.outcome()) {
            case MATCHED -> "matches" + from;
            case MISMATCHED -> "does not match" + from;
            case ABSENT -> "no checksum to compare with";
            case UNUSABLE -> "cannot be used:" + from;
            case NOT_CHECKED -> notChecked(from, report.status());
        };
    }

    private static String notChecked(String from, Status status) {
        String with = from.isEmpty() ? "" : " with" + from;
        return status == Status.REJECTED
                ? "not compared" + with + ": the file was refused before that"
                : "no comparison" + with + " is recorded: the job ended before that";
    }

    /** Null if unknown. */
    static @Nullable String uploadedBy(ReportPeople people) {
        return people.uploadedBy() == null || people.uploadedVia() == null
                ? null
                : new Principal(people.uploadedBy(), people.uploadedVia()).shown();
    }

    /** Null if unknown. */
    static @Nullable String sentBy(ReportPeople people) {
        return people.sentBy() == null
                ? null
                : new Principal(
                                people.sentBy(),
                                people.sentVia() == null ? Principal.Via.BROKER : people.sentVia())
                        .shown();
    }

    /** Null if unknown, or the same as the uploader. */
    static @Nullable String requestedBy(ReportPeople people) {
        return people.requestedBy() == null || people.requestedBy().equals(people.uploadedBy())
                ? null
                : people.requestedBy() + " (a claim of the job, not authenticated)";
    }

    static boolean isGood(ChecksumOutcome outcome) {
        return switch (outcome) {
            case MATCHED, ABSENT -> true;
            case MISMATCHED, UNUSABLE, NOT_CHECKED -> false;
        };
    }

    static String layer(LayerOutcome outcome) {
        return switch (outcome) {
            case UPLOADED -> "uploaded";
            case PRESENT -> "already there";
            case MOUNTED -> "mounted";
            case OMITTED -> "left out, non-distributable";
        };
    }

    /** Null if the file has no signature. */
    static @Nullable String signature(ImportReport.@Nullable FileSignature signature) {
        return signature == null
                ? null
                : signature(signature.outcome(), signature.key()) + " (" + signature.from() + ")";
    }

    static String signature(SignatureOutcome outcome, @Nullable String key) {
        return switch (outcome) {
            case VALID -> key == null ? "valid" : "valid, " + key;
            case INVALID -> "invalid";
            case UNKNOWN_KEY -> "by an unknown key";
            case NONE -> "none";
        };
    }

    /** As in "28.4 MiB uploaded, 3.0 MiB already there"; null if there were no blobs. */
    static @Nullable String transfer(ImportReport.@Nullable Transfer moved) {
        if (moved == null || moved.blobs() == 0) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        parts.add(HumanReadable.size(moved.uploadedBytes()) + " uploaded");
        if (moved.presentBytes() > 0) {
            parts.add(HumanReadable.size(moved.presentBytes()) + " already there");
        }
        if (moved.mountedBytes() > 0) {
            parts.add(HumanReadable.size(moved.mountedBytes()) + " mounted");
        }
        return String.join(", ", parts) + " (" + count(moved.blobs(), "blob") + ")";
    }

    /** A sentence for each service definition. */
    static List<String> definitions(ReportAdditions additions) {
        List<ReportAdditions.ServiceDefinition> definitions = additions.serviceDefinitions();
        return definitions == null
                ? List.of()
                : definitions.stream().map(ReportWording::definition).toList();
    }

    private static String definition(ReportAdditions.ServiceDefinition definition) {
        if (definition.image() == null) {
            return definition.file() + " was left as it is";
        }
        String by =
                definition.verifiedBy() == null
                        ? ""
                        : ", brought by job " + definition.verifiedBy();
        return definition.file() + " names " + definition.image() + " now" + by;
    }

    /** Each label, with whose it is. */
    static @Nullable String labels(@Nullable List<ReportAdditions.Label> labels) {
        return labels == null
                ? null
                : labels.stream()
                        .map(it -> it.name() + "=" + it.value() + " (" + whose(it) + ")")
                        .collect(Collectors.joining(", "));
    }

    private static String whose(ReportAdditions.Label label) {
        return label.from().equals(ReportAdditions.Label.FOLDER) ? "of the site" : "of the sender";
    }

    static @Nullable String importedBy(ReportAdditions.@Nullable ImportedBy worker) {
        if (worker == null) {
            return null;
        }
        String text = worker.host() + ", Longshore " + worker.version();
        return worker.registry() == null ? text : text + ", into " + worker.registry();
    }

    static @Nullable String accessories(@Nullable List<ReportAdditions.Accessory> shown) {
        if (shown == null) {
            return null;
        }
        Map<String, Long> byType =
                shown.stream()
                        .collect(
                                Collectors.groupingBy(
                                        ReportAdditions.Accessory::type,
                                        TreeMap::new,
                                        Collectors.counting()));
        return byType.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
    }

    /** Null if no scan was requested. */
    static @Nullable String scan(ReportAdditions.@Nullable Scan scan) {
        if (scan == null) {
            return null;
        }
        long done =
                scan.images().stream().filter(image -> image.status().equals("Success")).count();
        int total = scan.images().stream().mapToInt(ReportAdditions.ScannedImage::total).sum();
        int fixable = scan.images().stream().mapToInt(ReportAdditions.ScannedImage::fixable).sum();
        return "%d of %d images scanned, %d vulnerabilities, %d of them fixable"
                .formatted(done, scan.images().size(), total, fixable);
    }

    static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : TIME.format(instant);
    }

    /** As in "2 min 05 s"; null if one of the ends is. */
    static @Nullable String between(@Nullable Instant start, @Nullable Instant end) {
        if (start == null || end == null) {
            return null;
        }
        return HumanReadable.duration(Duration.between(start, end));
    }

    /** As in "1 layer", "2 layers". */
    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
