package io.longshore.report.form;

import io.longshore.job.Principal;
import io.longshore.report.ChecksumOutcome;
import io.longshore.report.ImportReport;
import io.longshore.report.LayerOutcome;
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

/** The values of a report as text for people. */
final class ReportWording {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private ReportWording() {}

    /** The result in one sentence or two. */
    static String sentence(ImportReport report) {
        if (report.summary() == null) {
            return sentence(report.status());
        }
        String summary = report.summary();
        String said = summary.substring(0, 1).toUpperCase(Locale.ROOT) + summary.substring(1) + ".";
        return report.status() == Status.VERIFIED ? said : sentence(report.status()) + " " + said;
    }

    private static String sentence(Status status) {
        return switch (status) {
            case VERIFIED -> "All of it is in the registry and was read back.";
            case INCOMPLETE -> "It was pushed, but reading it back found gaps.";
            case REJECTED -> "The delivery is at fault. Nothing was pushed.";
            case FAILED -> "The import failed. No fault was found in the archive.";
        };
    }

    /** Null where the report has no source. */
    static String checksum(ImportReport report) {
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

    /** Null where nobody can say. */
    static String uploadedBy(ImportReport report) {
        return report.uploadedBy() == null || report.uploadedVia() == null
                ? null
                : new Principal(report.uploadedBy(), report.uploadedVia()).shown();
    }

    /** Null if unknown. */
    static String sentBy(ImportReport report) {
        return report.sentBy() == null
                ? null
                : new Principal(report.sentBy(), Principal.Via.BROKER).shown();
    }

    /** Null if unknown, or the same as the uploader. */
    static String requestedBy(ImportReport report) {
        return report.requestedBy() == null || report.requestedBy().equals(report.uploadedBy())
                ? null
                : report.requestedBy() + " (a claim of the job, not authenticated)";
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
    static String signature(ImportReport.FileSignature signature) {
        return signature == null
                ? null
                : signature(signature.outcome(), signature.key()) + " (" + signature.from() + ")";
    }

    static String signature(SignatureOutcome outcome, String key) {
        return switch (outcome) {
            case VALID -> key == null ? "valid" : "valid, " + key;
            case INVALID -> "invalid";
            case UNKNOWN_KEY -> "by an unknown key";
            case NONE -> "none";
        };
    }

    /** As in "28.4 MiB uploaded, 3.0 MiB already there"; null if there were no blobs. */
    static String transfer(ImportReport.Transfer moved) {
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
    static List<String> definitions(ImportReport report) {
        return report.serviceDefinitions() == null
                ? List.of()
                : report.serviceDefinitions().stream().map(ReportWording::definition).toList();
    }

    private static String definition(ImportReport.ServiceDefinition definition) {
        if (definition.image() == null) {
            return definition.file() + " was left as it is";
        }
        String by =
                definition.verifiedBy() == null
                        ? ""
                        : ", brought by job " + definition.verifiedBy();
        return definition.file() + " names " + definition.image() + " now" + by;
    }

    /** Null if the registry shows nothing as attached. */
    static String accessories(List<ImportReport.Accessory> shown) {
        if (shown == null) {
            return null;
        }
        Map<String, Long> byType =
                shown.stream()
                        .collect(
                                Collectors.groupingBy(
                                        ImportReport.Accessory::type,
                                        TreeMap::new,
                                        Collectors.counting()));
        return byType.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
    }

    /** Null if no scan was asked for. */
    static String scan(ImportReport.Scan scan) {
        if (scan == null) {
            return null;
        }
        long done =
                scan.images().stream().filter(image -> image.status().equals("Success")).count();
        int total = scan.images().stream().mapToInt(ImportReport.ScannedImage::total).sum();
        int fixable = scan.images().stream().mapToInt(ImportReport.ScannedImage::fixable).sum();
        return "%d of %d images scanned, %d vulnerabilities, %d of them fixable"
                .formatted(done, scan.images().size(), total, fixable);
    }

    static String time(Instant instant) {
        return instant == null ? null : TIME.format(instant);
    }

    /** As in "2 min 05 s"; null if one of the ends is. */
    static String between(Instant start, Instant end) {
        if (start == null || end == null) {
            return null;
        }
        return HumanReadable.duration(Duration.between(start, end));
    }

    /** Text from outside without what could disturb a terminal, a line or its direction. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().forEach(c -> plain.appendCodePoint(isFit(c) ? c : '\uFFFD'));
        return plain.toString();
    }

    /** False for what turns the direction of a line, ends it, or is no character at all. */
    static boolean isFit(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    /** As in "1 layer", "2 layers". */
    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
