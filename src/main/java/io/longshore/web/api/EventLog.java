package io.longshore.web.api;

import io.longshore.delivery.DeliveryEvent;
import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.json.Json;
import io.longshore.report.ImportReport;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of the last hour, at most {@value #MOST}, for clients that connect again; and the
 * clients that listen. Ids begin with the time of the start, so that they grow over a restart, too.
 * Thread-safe.
 */
final class EventLog implements Consumer<DeliveryEvent> {
    static final int MOST = 10_000;
    private static final Duration KEPT = Duration.ofHours(1);

    private final Clock clock;
    private final Deque<StoredEvent> kept = new ArrayDeque<>();
    private final List<Consumer<StoredEvent>> readers = new CopyOnWriteArrayList<>();
    private long last;

    EventLog(Clock clock) {
        this.clock = clock;
        this.last = clock.millis() * 1000;
    }

    /** What a client missed, and whether it missed more than is kept. */
    record Missed(boolean isReset, List<StoredEvent> events) {}

    @Override
    public void accept(DeliveryEvent event) {
        StoredEvent stored;
        synchronized (this) {
            stored = stored(event);
            kept.addLast(stored);
            Instant oldest = stored.at().minus(KEPT);
            while (kept.size() > MOST || kept.getFirst().at().isBefore(oldest)) {
                kept.removeFirst();
            }
            readers.forEach(reader -> reader.accept(stored));
        }
    }

    /**
     * Lets a client read from now on; nothing is missing between what it missed and what comes.
     *
     * @param missed receives what was missed, before any event; returns at once
     * @param reader receives events in the threads that cause them; returns at once
     */
    synchronized void open(
            @Nullable Long after, Consumer<Missed> missed, Consumer<StoredEvent> reader) {
        missed.accept(missed(after));
        readers.add(reader);
    }

    void close(Consumer<StoredEvent> reader) {
        readers.remove(reader);
    }

    int readers() {
        return readers.size();
    }

    /** The id of the last event. */
    synchronized long last() {
        return last;
    }

    private Missed missed(@Nullable Long after) {
        if (after == null) {
            return new Missed(false, List.of());
        }
        boolean isWhole =
                after == last || !kept.isEmpty() && kept.getFirst().id() <= after && after <= last;
        List<StoredEvent> later = new ArrayList<>();
        if (isWhole) {
            kept.stream().filter(event -> event.id() > after).forEach(later::add);
        }
        return new Missed(!isWhole, later);
    }

    private StoredEvent stored(DeliveryEvent event) {
        if (event instanceof DeliveryEvent.Changed changed) {
            JobDocument document = JobDocument.of(changed.delivery());
            JobDocument.Source source = document.source();
            return stored("job", document.id(), source == null ? null : source.sender(), document);
        }
        if (event instanceof DeliveryEvent.Reported reported) {
            ImportReport report = reported.report().report();
            return stored(
                    "report",
                    report.jobId(),
                    JobDocument.sender(report.people()),
                    JobDocument.of(report, null, null));
        }
        if (event instanceof DeliveryEvent.Gone gone) {
            return stored("gone", gone.job(), name(gone.sender()), Map.of("id", gone.job()));
        }
        if (event instanceof DeliveryEvent.Alerted alerted) {
            return stored("alert", null, null, alerted.alert());
        }
        return stored("drop", null, null, Map.of());
    }

    private StoredEvent stored(
            String name, @Nullable JobId job, @Nullable String sender, Object data) {
        return new StoredEvent(
                ++last,
                name,
                job,
                sender,
                new String(Json.compact(data), StandardCharsets.UTF_8),
                clock.instant());
    }

    private static @Nullable String name(@Nullable Principal sender) {
        return sender == null ? null : sender.name();
    }
}
