package io.longshore.delivery;

import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.job.ProgressEvent;
import io.longshore.report.Alert;
import io.longshore.report.FiledReport;
import io.longshore.report.ReportSink;
import io.longshore.share.DropNote;
import io.longshore.share.Ticket;
import io.longshore.share.drop.DropAnswers;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries that have no report yet, as far as this gateway knows them: from the progress of
 * all processes, from the look at {@code drop/}, and from the tickets in {@code work/}. Kept in
 * memory only; the tickets restore it after a start. Thread-safe; every method returns at once.
 */
public final class Deliveries implements DropAnswers, ReportSink {
    /** More files in {@code drop/} than this are not shown one by one. */
    private static final int MOST_IN_DROP = 10_000;

    /** An event that comes after the report of its job would revive it. */
    private static final int MOST_ENDED = 10_000;

    private final Clock clock;
    private final Map<JobId, UnderWay> jobs = new LinkedHashMap<>();
    private final Set<JobId> ended =
            Collections.newSetFromMap(
                    new LinkedHashMap<>() {
                        @Override
                        protected boolean removeEldestEntry(Map.Entry<JobId, Boolean> eldest) {
                            return size() > MOST_ENDED;
                        }
                    });
    private final List<Consumer<DeliveryEvent>> listeners = new CopyOnWriteArrayList<>();
    private Map<String, InDrop> drop = new HashMap<>();
    private long revision;

    /** A file in {@code drop/} and since when its answer has been the same. */
    private record InDrop(DropNote note, Delivery delivery) {}

    /**
     * @param clock the time of day that is shown
     */
    public Deliveries(Clock clock) {
        this.clock = clock;
    }

    /**
     * Tells this listener of everything from now on, in the thread in which it happens; it returns
     * at once and throws nothing.
     */
    public void listen(Consumer<DeliveryEvent> listener) {
        listeners.add(listener);
    }

    /** A job got on, in this process or another. */
    public void tell(ProgressEvent event) {
        if (event.phase() == ProgressEvent.Phase.FILED) {
            return;
        }
        Delivery now;
        synchronized (this) {
            if (ended.contains(event.jobId())) {
                return;
            }
            Instant at = clock.instant();
            UnderWay job = jobs.computeIfAbsent(event.jobId(), id -> new UnderWay(id, at));
            job.tell(event, at);
            now = job.shown(++revision);
        }
        publish(new DeliveryEvent.Changed(now));
    }

    /** An alert began or ended. */
    public void tell(Alert alert) {
        publish(new DeliveryEvent.Alerted(alert));
    }

    /** The delivery is over. */
    @Override
    public void filed(FiledReport report) {
        synchronized (this) {
            jobs.remove(report.report().jobId());
            ended.add(report.report().jobId());
            revision++;
        }
        publish(new DeliveryEvent.Reported(report));
    }

    @Override
    public void are(List<Answer> answers) {
        List<Delivery> changed = new ArrayList<>();
        boolean isDropChanged;
        synchronized (this) {
            Map<String, InDrop> before = drop;
            Map<String, InDrop> now = new HashMap<>();
            boolean isAnyNew = false;
            Map<String, DropNote> faults = new HashMap<>();
            for (Answer answer : answers) {
                DropNote note = answer.note();
                if (note.state() == DropNote.State.WAITING
                        || note.state() == DropNote.State.NOT_TAKEN) {
                    if (now.size() < MOST_IN_DROP) {
                        @Nullable InDrop former = before.get(note.file());
                        boolean isSame = former != null && former.note().isAs(note);
                        isAnyNew |= !isSame;
                        now.put(note.file(), isSame ? former : inDrop(note, answer.sender()));
                    }
                } else {
                    faults.put(note.file(), note);
                }
            }
            isDropChanged = isAnyNew || now.size() != before.size();
            drop = now;
            for (UnderWay job : jobs.values()) {
                if (job.fault(job.isDropped() ? faults.get(job.file()) : null, clock.instant())) {
                    changed.add(job.shown(++revision));
                }
            }
        }
        changed.forEach(delivery -> publish(new DeliveryEvent.Changed(delivery)));
        if (isDropChanged) {
            publish(new DeliveryEvent.DropChanged());
        }
    }

    private InDrop inDrop(DropNote note, @Nullable Principal sender) {
        boolean isWaiting = note.state() == DropNote.State.WAITING;
        return new InDrop(
                note,
                new Delivery(
                        null,
                        isWaiting ? DeliveryState.WAITING : DeliveryState.NOT_TAKEN,
                        clock.instant(),
                        Reason.of(note),
                        new Delivery.Source(note.file(), null, sender, null),
                        null,
                        Moved.NOTHING,
                        1,
                        null,
                        ++revision));
    }

    /** The jobs that are known to be in {@code work/}, with their tickets or without. */
    synchronized Set<JobId> withTickets() {
        Set<JobId> known = new HashSet<>();
        jobs.forEach(
                (id, job) -> {
                    if (job.isKnown()) {
                        known.add(id);
                    }
                });
        return known;
    }

    synchronized boolean isEnded(JobId id) {
        return ended.contains(id);
    }

    /** The ticket of a job in {@code work/} was read. */
    void tell(Ticket ticket, @Nullable Long sizeBytes) {
        Delivery now;
        synchronized (this) {
            if (ended.contains(ticket.id())) {
                return;
            }
            UnderWay job =
                    jobs.computeIfAbsent(ticket.id(), id -> new UnderWay(id, ticket.receivedAt()));
            job.tell(ticket, sizeBytes);
            if (ticket.origin() == Ticket.Origin.DROP) {
                drop.remove(ticket.file());
            }
            now = job.shown(++revision);
        }
        publish(new DeliveryEvent.Changed(now));
    }

    /** The folder of this job is not in {@code work/}, and it got no report here. */
    void gone(JobId id) {
        Optional<Delivery> was;
        synchronized (this) {
            was = Optional.ofNullable(jobs.remove(id)).map(job -> job.shown(++revision));
        }
        was.ifPresent(
                it ->
                        publish(
                                new DeliveryEvent.Gone(
                                        id, it.source() == null ? null : it.source().sender())));
    }

    /** Those that were claimed or admitted, the oldest first. */
    public synchronized List<Delivery> underWay() {
        return jobs.values().stream()
                .map(job -> job.shown(job.revision()))
                .sorted(
                        Comparator.comparing(Delivery::since)
                                .thenComparing(it -> String.valueOf(it.job())))
                .toList();
    }

    /** The files in {@code drop/} that are not claimed yet, or never, by their path. */
    public synchronized List<Delivery> inDrop() {
        return new TreeMap<>(drop).values().stream().map(InDrop::delivery).toList();
    }

    /** A delivery under way. */
    public synchronized Optional<Delivery> find(JobId id) {
        return Optional.ofNullable(jobs.get(id)).map(job -> job.shown(job.revision()));
    }

    /** Grows with each change. */
    public synchronized long revision() {
        return revision;
    }

    private void publish(DeliveryEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }
}
