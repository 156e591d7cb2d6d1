package io.longshore.pipeline.addenda;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ChecksumOutcome;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A checksum that was compared after the report was filed: {@code addendum-N.json} in the folder of
 * the report, and a line of {@code ADDENDUM.txt}. The report itself stays as it is.
 *
 * @param version always 1
 * @param jobId the job whose report is complemented
 * @param at when the checksum was compared
 * @param outcome {@code MATCHED} or {@code MISMATCHED}
 * @param from the name of the checksum file
 * @param expected the SHA-256 that the file contains, as hexadecimal digits
 * @param actual the SHA-256 of the archive by its report
 * @param claimedAs the id under which the checksum file was claimed
 * @param uploadedBy who uploaded the checksum file; null if unknown
 */
public record Addendum(
        int version,
        JobId jobId,
        Instant at,
        ChecksumOutcome outcome,
        String from,
        String expected,
        String actual,
        JobId claimedAs,
        @Nullable String uploadedBy) {
    /** The only version there is. */
    static final int VERSION = 1;

    /** More are not kept; a sender could otherwise fill the folder. */
    static final int MOST = 20;

    static final String TEXT = "ADDENDUM.txt";

    /**
     * Writes it, unless it was written before or the folder has {@value #MOST} of them.
     *
     * @param folder of the report
     * @throws ProblemException {@code SHARE_ERROR} if the folder cannot be written
     */
    void write(Path folder) {
        StringBuilder text = new StringBuilder();
        boolean isWritten = false;
        for (int n = 1; n <= MOST && !isWritten; n++) {
            Path file = folder.resolve("addendum-" + n + ".json");
            Addendum there = this;
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                there = read(file);
                isWritten = there.claimedAs().equals(claimedAs);
            } else {
                DurableFiles.write(file, Json.pretty(this));
                isWritten = true;
            }
            text.append(there.line());
        }
        DurableFiles.write(folder.resolve(TEXT), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Addendum read(Path file) {
        try {
            return Json.THEIRS.readValue(DurableFiles.read(file), Addendum.class);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.SHARE_ERROR,
                            "The file " + file + " cannot be read.",
                            "It is not JSON as Longshore writes it.",
                            "Remove it, then drop the checksum again."),
                    e);
        }
    }

    private String line() {
        String by = uploadedBy == null ? "an unknown user" : Printable.of(uploadedBy);
        String name = Printable.of(from) + " of " + by;
        return outcome == ChecksumOutcome.MATCHED
                ? "%s  MATCHED: %s, which came after the report, contains the SHA-256 of the report.%n"
                        .formatted(at, name)
                : "%s  MISMATCHED: %s, which came after the report, contains %s. The report has %s.%n"
                        .formatted(at, name, Printable.of(expected), Printable.of(actual));
    }
}
