package io.longshore.share.serve;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.RegionStream;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.FileState;
import io.longshore.task.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A tarball on the gateway's share, read by ranges (RFC 9110, section 14). After a broken
 * connection another one continues at the same byte. Nothing is cached.
 */
final class RemoteArchive implements ArchiveBytes {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final OkHttpClient http;
    private final HttpUrl url;
    private final String name;
    private final FileState state;
    private final JobToken token;
    private final Duration patience;
    private final Cancellation cancellation;

    /** Streams need no closing, so this keeps their open connections. */
    private final Set<Answer> open = ConcurrentHashMap.newKeySet();

    RemoteArchive(
            OkHttpClient http,
            HttpUrl url,
            String name,
            FileState state,
            JobToken token,
            Duration patience,
            Cancellation cancellation) {
        this.http = http;
        this.url = url;
        this.name = name;
        this.state = state;
        this.token = token;
        this.patience = patience;
        this.cancellation = cancellation;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        return state.sizeBytes();
    }

    @Override
    public Instant modified() {
        return Instant.ofEpochMilli(state.mtimeMillis());
    }

    @Override
    public void read(ByteBuffer buffer, long position) {
        byte[] bytes = new byte[buffer.remaining()];
        Range range = new Range(position, bytes.length);
        for (int have = 0; have < bytes.length; ) {
            have += range.read(bytes, have, bytes.length - have);
        }
        buffer.put(bytes);
    }

    @Override
    public InputStream stream(long offset, long length) {
        return new Range(offset, length);
    }

    /** The gateway compares the state at every range, so a small one is requested. */
    @Override
    public void ensureUnchanged() {
        read(0, 1);
    }

    @Override
    public void close() {
        open.forEach(Answer::close);
        open.clear();
    }

    /** Asks for the bytes from {@code position} up to {@code end}, which is not among them. */
    private Answer request(long position, long end) throws IOException {
        cancellation.check();
        Call call =
                http.newCall(
                        new Request.Builder()
                                .url(url)
                                .header("Authorization", token.header())
                                .header("If-Match", RangeRequest.etag(state))
                                .header("Range", "bytes=" + position + "-" + (end - 1))
                                .build());
        Cancellation.Registration registration = cancellation.onCancel(call::cancel);
        try {
            Answer answer = new Answer(call.execute(), registration);
            if (answer.response().code() != 206) {
                answer.close();
                throw refusal(answer.response().code());
            }
            open.add(answer);
            return answer;
        } catch (IOException e) {
            registration.close();
            throw e;
        }
    }

    private ProblemException refusal(int status) throws IOException {
        switch (status) {
            case 412, 416:
                throw new ProblemException(
                        Problem.temporary(
                                Code.FILE_CHANGED,
                                "The archive " + name + " is not the one that was checked.",
                                "Its size or time has changed since.",
                                "Leave an archive alone until its report is there."));
            case 401, 404:
                throw new ProblemException(
                        Problem.temporary(
                                Code.GATEWAY_REFUSED,
                                "The gateway does not give out the archive " + name + ".",
                                "It answered "
                                        + status
                                        + ": the job is over, or its token is not the gateway's.",
                                "See whether longshore.gateway.url names the gateway of this"
                                        + " broker."));
            default:
                throw new IOException("the gateway answered " + status);
        }
    }

    private ProblemException unreachable(IOException cause) {
        return new ProblemException(
                Problem.temporary(
                        Code.GATEWAY_UNREACHABLE,
                        "The archive " + name + " cannot be read from the gateway.",
                        "For "
                                + patience.toSeconds()
                                + " s no byte came from "
                                + url.host()
                                + ":"
                                + url.port()
                                + " ("
                                + cause.getMessage()
                                + ").",
                        "Check longshore.gateway.url, the gateway, and the" + " connection to it."),
                cause);
    }

    /** A response that is being read, and the registration that ends it on cancellation. */
    private record Answer(Response response, Cancellation.Registration registration) {
        void close() {
            registration.close();
            response.close();
        }
    }

    /** One range, over as many connections as it takes. Used by one thread. */
    private final class Range extends RegionStream {
        private @Nullable Answer answer;

        /** Of the next byte of the answer. */
        private long answered;

        Range(long offset, long length) {
            super(offset, length);
        }

        @Override
        protected int read(byte[] into, int from, int most, long position, long end) {
            long deadline = System.nanoTime() + patience.toNanos();
            for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
                try {
                    return readOnce(into, from, most, position, end);
                } catch (IOException e) {
                    forget();
                    cancellation.check();
                    if (System.nanoTime() - deadline > 0) {
                        throw unreachable(e);
                    }
                    cancellation.sleep(pause);
                }
            }
        }

        private int readOnce(byte[] into, int from, int most, long position, long end)
                throws IOException {
            if (answered != position) {
                forget();
            }
            if (answer == null) {
                answer = request(position, end);
                answered = position;
            }
            int count = answer.response().body().byteStream().read(into, from, most);
            if (count < 0) {
                throw new IOException("it ended at byte " + position);
            }
            answered += count;
            if (answered == end) {
                forget();
            }
            return count;
        }

        private void forget() {
            if (answer != null) {
                open.remove(answer);
                answer.close();
                answer = null;
            }
        }

        private static Duration longer(Duration pause) {
            Duration doubled = pause.multipliedBy(2);
            return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }
    }
}
