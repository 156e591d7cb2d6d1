package io.longshore.testing;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy before a test registry that records each request and disturbs selected ones, each once.
 */
public final class Faults extends Filter {
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Queue<Planned> planned = new ArrayDeque<>();

    private record Planned(String method, Fault fault) {}

    /** What happens to a request. */
    public interface Fault {
        void happen(HttpExchange exchange, Chain chain) throws IOException;
    }

    /** The next request of this method that no other fault is planned for. */
    public Faults next(String method, Fault fault) {
        synchronized (planned) {
            planned.add(new Planned(method, fault));
        }
        return this;
    }

    /** All requests so far: method and path. */
    public List<String> requests() {
        return requests;
    }

    /** How many requests of this method there were. */
    public long count(String method) {
        return requests.stream().filter(request -> request.startsWith(method + " ")).count();
    }

    /**
     * A response that replaces the one of the registry.
     *
     * @param headers names and values in turn
     */
    public static Fault answer(int status, String body, String... headers) {
        return (exchange, chain) -> {
            exchange.getRequestBody().readAllBytes();
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
            exchange.close();
        };
    }

    /** It is done, but the answer is lost: the connection breaks, or a balancer says 504. */
    public static Fault loseAnswer(int status) {
        return (exchange, chain) -> {
            chain.doFilter(new Silent(exchange));
            if (status > 0) {
                exchange.getResponseHeaders().clear();
                exchange.sendResponseHeaders(status, -1);
            }
            exchange.close();
        };
    }

    /** So much of the body arrives, then the connection breaks. */
    public static Fault cutAfter(int bytes) {
        return (exchange, chain) -> {
            exchange.setStreams(new Cut(exchange.getRequestBody(), bytes), null);
            try {
                chain.doFilter(exchange);
            } finally {
                exchange.close();
            }
        };
    }

    /** The body arrives no faster than this. */
    public static Fault throttle(int bytesPerPause, Duration pause) {
        return (exchange, chain) -> {
            exchange.setStreams(
                    new Throttled(exchange.getRequestBody(), bytesPerPause, pause), null);
            chain.doFilter(exchange);
        };
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        String method = exchange.getRequestMethod();
        requests.add(method + " " + exchange.getRequestURI());
        Fault fault = null;
        synchronized (planned) {
            Planned next = planned.peek();
            if (next != null && next.method().equals(method)) {
                fault = planned.remove().fault();
            }
        }
        if (fault == null) {
            chain.doFilter(exchange);
        } else {
            fault.happen(exchange, chain);
        }
    }

    @Override
    public String description() {
        return "faults";
    }

    /** Answers nothing to nobody. */
    private static final class Silent extends DelegatingExchange {
        Silent(HttpExchange exchange) {
            super(exchange);
        }

        @Override
        public void sendResponseHeaders(int code, long length) {}

        @Override
        public OutputStream getResponseBody() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void close() {}
    }

    private static final class Cut extends InputStream {
        private final InputStream in;
        private int left;

        Cut(InputStream in, int left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                throw new IOException("cut by the test");
            }
            int read = in.read(buffer, offset, Math.min(left, length));
            left -= Math.max(0, read);
            return read;
        }
    }

    private static final class Throttled extends InputStream {
        private final InputStream in;
        private final int most;
        private final long pauseNanos;

        Throttled(InputStream in, int most, Duration pause) {
            this.in = in;
            this.most = most;
            this.pauseNanos = pause.toNanos();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            SimulatedDelay.ofNanos(pauseNanos);
            return in.read(buffer, offset, Math.min(most, length));
        }
    }
}
