package io.longshore.web.api;

import io.longshore.web.access.Caller;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** Streams of server-sent events. A client that does not read is cut off. */
final class EventStreams {
    static final int MOST = 200;

    private static final int LARGEST_BACKLOG = 1 << 20;
    private static final long COMMENT_MILLIS = 10_000;

    private final Vertx vertx;
    private final EventLog events;
    private final BiPredicate<Caller, InetAddress> stillCounts;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param stillCounts whether the token of a caller is still good; may read the share
     */
    EventStreams(Vertx vertx, EventLog events, BiPredicate<Caller, InetAddress> stillCounts) {
        this.vertx = vertx;
        this.events = events;
        this.stillCounts = stillCounts;
    }

    /**
     * Opens a stream.
     *
     * @return false if there are too many
     */
    boolean open(HttpServerResponse response, ApiRequest request, EventFilter filter) {
        if (open.incrementAndGet() > MOST) {
            open.decrementAndGet();
            return false;
        }
        response.setChunked(true)
                .setWriteQueueMaxSize(LARGEST_BACKLOG)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("X-Accel-Buffering", "no");
        AtomicBoolean isOver = new AtomicBoolean();
        Consumer<StoredEvent> reader = event -> send(response, filter, event);
        Runnable end =
                () -> {
                    if (isOver.compareAndSet(false, true)) {
                        events.close(reader);
                        open.decrementAndGet();
                    }
                };
        response.closeHandler(closed -> end.run());
        response.exceptionHandler(failed -> end.run());
        write(response, "retry: 2000\n:\n\n");
        events.open(
                filter.after(),
                missed -> {
                    if (missed.isReset()) {
                        write(response, "id: " + events.last() + "\nevent: reset\ndata: {}\n\n");
                    }
                    missed.events().forEach(event -> send(response, filter, event));
                },
                reader);
        if (response.closed()) {
            end.run();
        }
        keep(response, request, isOver);
        return true;
    }

    /** A comment now and then, as long as the client is there and its token counts. */
    private void keep(HttpServerResponse response, ApiRequest request, AtomicBoolean isOver) {
        vertx.setTimer(
                COMMENT_MILLIS,
                id ->
                        vertx.executeBlocking(
                                        () -> stillCounts.test(request.who(), request.from()),
                                        false)
                                .onSuccess(counts -> keep(response, request, isOver, counts)));
    }

    private void keep(
            HttpServerResponse response, ApiRequest request, AtomicBoolean isOver, boolean counts) {
        if (!counts) {
            response.reset();
        } else if (!isOver.get()) {
            write(response, ":\n\n");
            keep(response, request, isOver);
        }
    }

    private static void send(HttpServerResponse response, EventFilter filter, StoredEvent event) {
        if (filter.permits(event)) {
            write(response, event.text());
        }
    }

    private static void write(HttpServerResponse response, String text) {
        if (response.closed() || response.ended()) {
            return;
        }
        if (response.writeQueueFull()) {
            response.reset();
        } else {
            response.write(text);
        }
    }
}
