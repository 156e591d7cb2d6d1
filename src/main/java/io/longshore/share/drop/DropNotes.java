package io.longshore.share.drop;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.problem.ProblemException;
import io.longshore.share.DropNote;
import io.longshore.share.ProvisionalFault;
import io.longshore.share.Share;
import io.longshore.share.Ticket;
import io.longshore.share.Uploads;
import io.longshore.text.Printable;
import io.longshore.trust.NoteNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a text file beside each file of {@code drop/} that has had no report for ten seconds: what
 * happens to it, since when and until when. A note that is no longer true is removed. A failure to
 * write one is logged at the level debug and holds up nothing. Not thread-safe.
 */
public final class DropNotes {
    /** Less is not seen in a note. */
    private static final Duration SMALLEST_JUMP = Duration.ofSeconds(2);

    /** Jobs under way may be many, and are looked for one by one. */
    private static final Duration PAUSE = Duration.ofSeconds(3);

    /** Most files are claimed and reported before anybody could read a note. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * For the files of one sender in one folder. An unpacked archive has thousands of files; more
     * notes would say no more.
     */
    static final int MOST_IN_A_FOLDER = 10;

    private static final Logger LOG = LoggerFactory.getLogger(DropNotes.class);

    private final Share share;
    private final Uploads uploads;
    private final Clock clock;
    private final Clock timeOfDay;

    /** Where the images of a job go; empty if that is not known. */
    private final Function<Ticket, Optional<String>> targets;

    private final DropAnswers answers;

    /** What the time of day is ahead of the clock that measures periods. */
    private Duration shift = Duration.ZERO;

    /** By file: the notes that this process has written, or waits to write. */
    private Map<String, Written> written = new HashMap<>();

    private final Map<Path, Optional<Ticket>> tickets = new HashMap<>();

    /** The files that jobs work on. */
    private final Set<String> claimed = new HashSet<>();

    private Instant updated = Instant.EPOCH;

    /** A sender's rubbish leaves the notes of others. */
    private record Place(Path folder, @Nullable Principal sender) {}

    /**
     * @param since when the note began to be true
     * @param first when the file was seen first
     */
    private record Written(DropNote note, Instant since, Instant first, boolean isThere) {}

    /**
     * @param clock measures how long something lasts, whatever happens to the time of day; the ends
     *     of notes about files in {@code drop/} are in its time
     * @param timeOfDay is shown in notes
     * @param targets where the images of a job go, for people; empty if that is not known
     * @param answers receives what the notes are about
     */
    public DropNotes(
            Share share,
            Uploads uploads,
            Clock clock,
            Clock timeOfDay,
            Function<Ticket, Optional<String>> targets,
            DropAnswers answers) {
        this.share = share;
        this.uploads = uploads;
        this.clock = clock;
        this.timeOfDay = timeOfDay;
        this.targets = targets;
        this.answers = answers;
    }

    /**
     * Brings the notes up to date, every few seconds.
     *
     * @param inDrop the files in {@code drop/} that wait or are never claimed
     * @param there the notes that are in {@code drop/} now
     */
    void update(List<DropNote> inDrop, Set<Path> there) {
        Instant now = clock.instant();
        if (Duration.between(updated, now).abs().compareTo(PAUSE) < 0) {
            return;
        }
        updated = now;
        boolean jumped = followTimeOfDay(now);
        try {
            update(inDrop, inWork(), there, jumped);
        } catch (ProblemException e) {
            LOG.debug("the notes are not updated: {}", e.problem().what());
        }
    }

    /** True if the time of day was set: notes show times that are no longer right. */
    private boolean followTimeOfDay(Instant now) {
        Duration current = Duration.between(now, timeOfDay.instant());
        if (current.minus(shift).abs().compareTo(SMALLEST_JUMP) < 0) {
            return false;
        }
        shift = current;
        return true;
    }

    private void update(
            List<DropNote> inDrop, List<DropNote> inWork, Set<Path> there, boolean jumped) {
        Map<String, DropNote> wanted = new TreeMap<>();
        inWork.forEach(note -> wanted.put(note.file(), note));
        claimed.clear();
        claimed.addAll(wanted.keySet());
        // A newer file of the same name: its own answer comes after that of the older one.
        inDrop.forEach(note -> wanted.putIfAbsent(note.file(), note));
        Map<Place, List<DropNote>> places = new HashMap<>();
        List<DropAnswers.Answer> told = new ArrayList<>();
        for (DropNote note : wanted.values()) {
            @Nullable Principal sender = sender(note);
            Place place = new Place(path(note.file()).resolveSibling(""), sender);
            places.computeIfAbsent(place, p -> new ArrayList<>()).add(note);
            told.add(new DropAnswers.Answer(inTimeOfDay(note), sender));
        }
        answers.are(told);
        Set<Path> kept = new HashSet<>();
        Map<String, Written> now = new HashMap<>();
        for (List<DropNote> notes : places.values()) {
            for (DropNote note : bounded(notes)) {
                Path path = path(note.file());
                now.put(note.file(), written(note, path, there.contains(path) && !jumped));
                kept.add(path);
            }
        }
        there.stream().filter(path -> !kept.contains(path)).forEach(this::remove);
        written = now;
    }

    /** The first ones; the last of them names the files that have none. */
    private static List<DropNote> bounded(List<DropNote> notes) {
        if (notes.size() <= MOST_IN_A_FOLDER) {
            return notes;
        }
        List<DropNote> first = new ArrayList<>(notes.subList(0, MOST_IN_A_FOLDER));
        List<DropNote> others = notes.subList(MOST_IN_A_FOLDER, notes.size());
        first.add(first.remove(MOST_IN_A_FOLDER - 1).withOthers(others));
        return first;
    }

    private Written written(DropNote note, Path path, boolean isThere) {
        Instant now = clock.instant();
        @Nullable Written before = written.get(note.file());
        if (before != null && before.note().isAs(note)) {
            return before.isThere() && isThere
                    ? before
                    : written(note, path, isThere, before.since(), before.first());
        }
        return written(note, path, isThere, now, before == null ? now : before.first());
    }

    /** A second answer about the same file replaces the first one at once. */
    private Written written(
            DropNote note, Path path, boolean isThere, Instant since, Instant first) {
        Duration seen = Duration.between(first, clock.instant()).abs();
        boolean isDue = isThere || seen.compareTo(PATIENCE) >= 0;
        return new Written(note, since, first, isDue && write(note, path, since));
    }

    private boolean write(DropNote note, Path path, Instant since) {
        try {
            Path file = share.drop().resolve(note.file());
            @Nullable Principal owner = owner(note, file);
            if (!Files.isDirectory(path.resolveSibling(""), LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            DurableFiles.write(path, text(note, since).getBytes(StandardCharsets.UTF_8));
            uploads.noted(path, owner);
            return true;
        } catch (ProblemException e) {
            LOG.debug("no note beside {}: {}", Printable.of(note.file()), e.problem().what());
            return false;
        }
    }

    private String text(DropNote note, Instant since) {
        return inTimeOfDay(note).text(since.plus(shift));
    }

    /** A fault of a job under way has its end as a time of day already. */
    private DropNote inTimeOfDay(DropNote note) {
        return isInDrop(note) ? note.later(shift) : note;
    }

    private @Nullable Principal owner(DropNote note, Path file) {
        return isInDrop(note) ? uploads.owner(file).orElse(null) : claimedFrom(note);
    }

    /** As {@link #owner}, and for a file that came another way its owner on the file system. */
    private @Nullable Principal sender(DropNote note) {
        return isInDrop(note)
                ? uploads.principal(share.drop().resolve(note.file()))
                : claimedFrom(note);
    }

    private boolean isInDrop(DropNote note) {
        return !claimed.contains(note.file());
    }

    private @Nullable Principal claimedFrom(DropNote note) {
        return tickets.values().stream()
                .flatMap(Optional::stream)
                .filter(ticket -> ticket.file().equals(note.file()))
                .findFirst()
                .map(Ticket::uploadedBy)
                .orElse(null);
    }

    private void remove(Path note) {
        try {
            Files.deleteIfExists(note);
        } catch (IOException e) {
            LOG.debug("the note {} stays", Printable.of(note.toString()), e);
        }
    }

    /** The dropped files that jobs work on. */
    private List<DropNote> inWork() {
        List<DropNote> notes = new ArrayList<>();
        Set<Path> folders = new HashSet<>();
        for (Path folder : DurableFiles.list(share.work())) {
            if (!Share.isFolder(folder) || !JobId.isJobId(folder.getFileName().toString())) {
                continue;
            }
            folders.add(folder);
            Optional<Ticket> ticket = tickets.getOrDefault(folder, Optional.empty());
            if (ticket.isEmpty()) {
                ticket = ticket(folder);
                tickets.put(folder, ticket);
            }
            ticket.filter(it -> it.origin() == Ticket.Origin.DROP)
                    .map(it -> inWork(it, folder))
                    .ifPresent(notes::add);
        }
        tickets.keySet().retainAll(folders);
        return notes;
    }

    private DropNote inWork(Ticket ticket, Path folder) {
        Optional<ProvisionalFault> fault = ProvisionalFault.read(folder);
        if (fault.isPresent()) {
            return fault.get().note(ticket.file());
        }
        return new DropNote(
                ticket.file(),
                DropNote.State.IN_WORK,
                null,
                "Job "
                        + ticket.id()
                        + " checks and imports it"
                        + targets.apply(ticket).map(target -> ", to " + target).orElse("")
                        + ". The report will be in done/"
                        + ticket.id()
                        + " or rejected/"
                        + ticket.id()
                        + ".",
                null,
                "Wait. Do not upload it again.");
    }

    private static Optional<Ticket> ticket(Path folder) {
        try {
            return Ticket.isIn(folder) ? Optional.of(Ticket.read(folder)) : Optional.empty();
        } catch (ProblemException e) {
            // Filed meanwhile.
            return Optional.empty();
        }
    }

    private Path path(String file) {
        return share.drop().resolve(NoteNames.of(file));
    }
}
