package io.longshore.testing;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/** Answers the requests that match otherwise than the registry, and counts them. */
public final class OddAnswers extends Filter {
    /** Whatever the registry would answer; it is not asked. */
    public static final IntPredicate ALWAYS = status -> true;

    /** Where the registry answers that it does not have it. */
    public static final IntPredicate WHERE_MISSING = status -> status == 404;

    private final String request;
    private final IntPredicate when;
    private final Reaction reaction;
    private final AtomicInteger count = new AtomicInteger();

    /** What is sent instead; {@link #toString} names it. */
    public interface Reaction {
        /** Answers the request, whose body has been read. */
        void answer(HttpExchange exchange) throws IOException;

        /** How long a client of this registry should wait for each answer. */
        default Duration patience() {
            return Duration.ofSeconds(60);
        }
    }

    private record Answer(int status, String body) implements Reaction {
        @Override
        public void answer(HttpExchange exchange) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            boolean none = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, none ? -1 : bytes.length);
            if (!none) {
                exchange.getResponseBody().write(bytes);
            }
            exchange.close();
        }

        @Override
        public String toString() {
            return status + (body.isEmpty() ? "" : " " + body);
        }
    }

    private static final class Cut implements Reaction {
        @Override
        public void answer(HttpExchange exchange) {
            exchange.close();
        }

        @Override
        public String toString() {
            return "a broken connection";
        }
    }

    private static final class Silence implements Reaction {
        @Override
        public void answer(HttpExchange exchange) {
            SimulatedDelay.of(patience().multipliedBy(3));
            exchange.close();
        }

        /** Short, as the client waits in vain; all other answers have to come within this time. */
        @Override
        public Duration patience() {
            return Duration.ofMillis(800);
        }

        @Override
        public String toString() {
            return "a time-out";
        }
    }

    /**
     * @param request method, blank, path and query, as a regular expression
     * @param when which of the registry's statuses are replaced
     */
    public OddAnswers(String request, IntPredicate when, Reaction reaction) {
        this.request = request;
        this.when = when;
        this.reaction = reaction;
    }

    /** A status with a body. */
    public static Reaction status(int status, String body) {
        return new Answer(status, body);
    }

    /** The connection ends without an answer. */
    public static Reaction cut() {
        return new Cut();
    }

    /** No byte comes for longer than {@link Reaction#patience}. */
    public static Reaction silence() {
        return new Silence();
    }

    /** How many requests got the other answer. */
    public int count() {
        return count.get();
    }

    /** True if this request matches the expression. */
    public static boolean matches(HttpExchange exchange, String request) {
        return (exchange.getRequestMethod() + " " + exchange.getRequestURI()).matches(request);
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        if (!matches(exchange, request)) {
            chain.doFilter(exchange);
        } else if (when == ALWAYS) {
            exchange.getRequestBody().readAllBytes();
            react(exchange);
        } else {
            chain.doFilter(new Replaced(exchange));
        }
    }

    private void react(HttpExchange exchange) throws IOException {
        count.incrementAndGet();
        reaction.answer(exchange);
    }

    @Override
    public String description() {
        return "odd answers";
    }

    private final class Replaced extends DelegatingExchange {
        private final HttpExchange exchange;
        private boolean replaced;

        Replaced(HttpExchange exchange) {
            super(exchange);
            this.exchange = exchange;
        }

        @Override
        public void sendResponseHeaders(int code, long length) throws IOException {
            replaced = when.test(code);
            if (replaced) {
                exchange.getResponseHeaders().clear();
                react(exchange);
            } else {
                super.sendResponseHeaders(code, length);
            }
        }

        @Override
        public OutputStream getResponseBody() {
            return replaced ? OutputStream.nullOutputStream() : super.getResponseBody();
        }
    }
}
