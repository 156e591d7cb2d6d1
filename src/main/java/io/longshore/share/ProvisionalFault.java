package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A fault of a claimed file that may end if its upload continues: {@code
 * work/<id>/provisional.json}, until it is final.
 *
 * @param until when it becomes final
 */
public record ProvisionalFault(Code code, String what, String fix, Instant until) {
    private static final String NAME = "provisional.json";

    public ProvisionalFault {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(fix, "fix");
        Objects.requireNonNull(until, "until");
    }

    static ProvisionalFault of(Problem problem, Instant until) {
        String why = problem.why().isEmpty() ? "" : " " + problem.why();
        return new ProvisionalFault(problem.code(), problem.what() + why, problem.fix(), until);
    }

    /** Empty also for a file that cannot be read: it is only shown. */
    public static Optional<ProvisionalFault> read(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of(
                            Json.OURS.readValue(DurableFiles.read(file), ProvisionalFault.class))
                    : Optional.empty();
        } catch (IOException | ProblemException e) {
            return Optional.empty();
        }
    }

    void write(Path folder) {
        DurableFiles.write(folder.resolve(NAME), Json.compact(this));
    }

    static void remove(Path folder) {
        DurableFiles.delete(folder.resolve(NAME));
    }

    /** The same with another end. */
    ProvisionalFault until(Instant end) {
        return new ProvisionalFault(code, what, fix, end);
    }

    /** The note beside the dropped file with this path below {@code drop/}. */
    public DropNote note(String file) {
        return new DropNote(
                file,
                DropNote.State.FAULTY,
                code,
                what,
                until,
                "If the upload is not over, continue it before that time. Otherwise: " + fix);
    }
}
