package io.longshore.pipeline.check;

import io.longshore.archive.formats.Archives;
import io.longshore.files.DurableFiles;
import io.longshore.job.Principal;
import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.CheckMessage.UnchangedSince;
import io.longshore.pipeline.DeliveryLog;
import io.longshore.pipeline.Outcome;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.share.FaultyUploads;
import io.longshore.share.FileState;
import io.longshore.share.ReturnSteps;
import io.longshore.share.Ticket;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * What happens to a faulty file whose upload may still be running. One that came through
 * Longshore's SFTP server goes back to {@code drop/} at once, where its sender can continue it, and
 * is refused when it comes again unchanged. Any other file is looked at again, given back once it
 * has grown, or refused once it has not changed for {@code longshore.drop.stall}. A fault that no
 * continued upload can end is refused at once.
 */
final class UnsettledUpload {
    /** How long a file may be continued whose sender closed it and has no connection left. */
    private static final Duration CLOSED_PATIENCE = Duration.ofSeconds(30);

    private static final FaultyUploads.Patience FOREVER =
            new FaultyUploads.Patience(Duration.ofDays(36_500), Duration.ofDays(36_500));

    /**
     * The faults of bytes that are there. Those of missing bytes are not among them, nor a checksum
     * that does not match: the end of the file may be missing.
     */
    private static final Set<Code> FINAL =
            EnumSet.of(
                    Code.NOT_A_TARBALL,
                    Code.KIND_NOT_ALLOWED,
                    Code.KIND_NOT_READ,
                    Code.DECOMPRESSION_FAILED,
                    Code.DIGEST_MISMATCH,
                    Code.TARBALL_DAMAGED,
                    Code.TARBALL_UNSAFE,
                    Code.TARBALL_TOO_LARGE,
                    Code.MANIFEST_JSON_MISSING,
                    Code.MANIFEST_JSON_UNREADABLE,
                    Code.MANIFEST_UNREADABLE,
                    Code.BUNDLE_UNREADABLE,
                    Code.BLOB_MISSING,
                    Code.IMAGE_NOT_IN_TARBALL,
                    Code.BAD_TARGET,
                    Code.NAME_COLLISION,
                    Code.NAME_TWICE,
                    Code.PLATFORM_MISSING,
                    Code.TAG_UNUSABLE,
                    Code.TWO_TRUTHS,
                    Code.WINDOW_TOO_LARGE);

    /** Clients that reserve the whole file at first fill it with zeros. */
    private static final int TAIL_BYTES = 1 << 20;

    private final ReturnSteps returns;
    private final UnchangedFiles unchanged;
    private final Duration quiet;
    private final Duration patience;
    private final CheckMessage message;
    private final Ticket ticket;
    private final Function<Problem, Outcome> refuse;
    private final Clock clock;

    /**
     * @param refuse ends the job with this problem
     */
    UnsettledUpload(
            CheckDependencies means,
            CheckRules rules,
            CheckMessage message,
            Ticket ticket,
            Function<Problem, Outcome> refuse) {
        this.returns = means.folders().returns();
        this.unchanged = means.unchanged();
        this.quiet = rules.drop().quiet();
        this.patience = rules.drop().stall();
        this.message = message;
        this.ticket = ticket;
        this.refuse = refuse;
        this.clock = means.clock();
    }

    /** True if a former check found a fault in a file that may still be growing. */
    boolean isWaiting() {
        return message.still() != null && !isFinal(message.still());
    }

    /** True if the file has changed since a former check found a fault in it. */
    boolean hasChanged(FileState now) {
        return message.still() != null && !message.still().state().equals(now);
    }

    /** The file has a fault and has not changed during this check. */
    Outcome faulty(Path file, FileState state, Problem problem) {
        if (returns.isNameTaken(ticket)) {
            return superseded();
        }
        if (isInterrupted(ticket)) {
            // Its sender may still resume it; until it changes it is not claimed again.
            returns.mayContinue(ticket, state, problem, FOREVER);
            return giveBack();
        }
        if (FINAL.contains(problem.code()) && !endsInZeros(file) && !isBeginning(file, problem)) {
            return refuse(problem);
        }
        if (isClosed(ticket)) {
            return returns.mayContinue(ticket, state, problem, closedPatience())
                    ? giveBack()
                    : refuse(problem);
        }
        UnchangedSince still =
                message.still() == null
                        ? new UnchangedSince(state, clock.instant())
                        : message.still();
        if (isFinal(still)) {
            return refuse(problem);
        }
        Instant end = clock.instant().plus(remaining(still));
        returns.faultySoFar(ticket, problem, end);
        DeliveryLog.isFaulty(ticket, problem, end);
        return later(still);
    }

    private Outcome refuse(Problem problem) {
        returns.notFaultySoFar(ticket);
        unchanged.forget(ticket.id());
        return refuse.apply(problem);
    }

    /**
     * The connection was lost before the file was closed. Some clients (curl) take an upload for
     * accepted once each of its bytes is, so that it was checked all the same.
     */
    private static boolean isInterrupted(Ticket ticket) {
        return ticket.provenance() != null && ticket.provenance().interrupted();
    }

    /** Our own server accepted the whole of it: the sender said so. */
    private static boolean isClosed(Ticket ticket) {
        Principal uploader = ticket.uploadedBy();
        return uploader != null && uploader.via() == Principal.Via.SFTP;
    }

    private FaultyUploads.Patience closedPatience() {
        Duration away = patience.compareTo(CLOSED_PATIENCE) > 0 ? CLOSED_PATIENCE : patience;
        return new FaultyUploads.Patience(away, patience);
    }

    /** Fewer bytes than the first header of a tar has may be its beginning. */
    private static boolean isBeginning(Path file, Problem problem) {
        byte[] start = DurableFiles.readStart(file, 512);
        return problem.code() == Code.NOT_A_TARBALL && Archives.mayBecomeArchive(start);
    }

    private static boolean endsInZeros(Path file) {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long from = Math.max(0, channel.size() - TAIL_BYTES);
            ByteBuffer tail = ByteBuffer.allocate((int) (channel.size() - from));
            channel.position(from);
            while (tail.hasRemaining() && channel.read(tail) >= 0) {
                // Reads on.
            }
            for (byte b : tail.array()) {
                if (b != 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            // Unknown: the fault is not final yet.
            return true;
        }
    }

    /** Looks at the file again after a while. */
    Outcome waitOn() {
        if (returns.isNameTaken(ticket)) {
            return superseded();
        }
        unchanged.awaitNextLook(ticket.id());
        return later(Objects.requireNonNull(message.still(), "a former check"));
    }

    /** B1. */
    Outcome giveBack() {
        if (returns.isNameTaken(ticket)) {
            return superseded();
        }
        returns.mark(ticket);
        unchanged.forget(ticket.id());
        return new Outcome.GiveBack();
    }

    private Outcome later(UnchangedSince still) {
        Duration remaining = remaining(still);
        Duration pause = remaining.compareTo(quiet) < 0 ? remaining : quiet;
        return new Outcome.Retry(message.with(still), pause, false, null);
    }

    private boolean isFinal(UnchangedSince still) {
        return remaining(still).compareTo(Duration.ofMillis(1)) < 0;
    }

    private Duration remaining(UnchangedSince still) {
        return patience.minus(unchanged.unchanged(ticket.id(), still.state()));
    }

    private Outcome superseded() {
        returns.sidecars(ticket);
        return refuse(
                Problem.permanent(
                        Code.SUPERSEDED,
                        "The upload "
                                + Printable.of(ticket.file())
                                + " was interrupted and replaced.",
                        "It is damaged or incomplete, and another file was dropped under its name.",
                        "If the newer file is the intended one, do nothing."));
    }
}
