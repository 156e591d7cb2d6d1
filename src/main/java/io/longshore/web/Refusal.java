package io.longshore.web;

import io.longshore.web.api.Api;
import io.longshore.web.api.Contract;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A request that this server rejects as malformed. */
enum Refusal {
    /** It is not HTTP/1.1 as RFC 9112 defines it. */
    BAD_REQUEST(400, "it is not well-formed"),

    /** RFC 9112, section 3.2: exactly one header {@code Host}. */
    BAD_HOST(400, "it has no header Host, several of them, or one that names no host"),

    /** A percent sign in the path begins no octet, or the path is none. */
    BAD_PATH(400, "its path cannot be read"),

    /** Only the API takes bodies, of a length that is stated and bounded. */
    BODY_REFUSED(413, "it has a body that is not taken there, is too long, or has no length"),

    TOO_LONG(431, "its headers are too long");

    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::[0-9]{0,5})?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");
    private static final Pattern PATH = Pattern.compile("/(?:[^%]|%[0-9A-Fa-f]{2})*");

    private final int status;
    private final String why;

    Refusal(int status, String why) {
        this.status = status;
        this.why = why;
    }

    int status() {
        return status;
    }

    /** The end of the sentence "it was refused: …". */
    String why() {
        return why;
    }

    /** Why a request that could not be parsed is refused. */
    static Refusal of(Throwable cause) {
        return cause instanceof TooLongFrameException ? TOO_LONG : BAD_REQUEST;
    }

    /** Why a request is refused; nothing if it is a proper one. */
    static Optional<Refusal> of(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return Optional.of(BAD_REQUEST);
        }
        List<String> hosts = request.headers().getAll("Host");
        boolean mayLackHost = request.version() == HttpVersion.HTTP_1_0 && hosts.isEmpty();
        if (!mayLackHost && (hosts.size() != 1 || !HOST.matcher(hosts.get(0)).matches())) {
            return Optional.of(BAD_HOST);
        }
        String path = request.path();
        if (path == null || !PATH.matcher(path).matches()) {
            return Optional.of(BAD_PATH);
        }
        return request.headers().contains("Transfer-Encoding") || length(request) > most(path)
                ? Optional.of(BODY_REFUSED)
                : Optional.empty();
    }

    private static int most(String path) {
        return path.startsWith(Contract.BASE + "/") ? Api.LARGEST_BODY : 0;
    }

    /** Of the body; without a header that states it, none follows. */
    private static long length(HttpServerRequest request) {
        List<String> stated = request.headers().getAll("Content-Length");
        if (stated.isEmpty()) {
            return 0;
        }
        return stated.size() == 1 && LENGTH.matcher(stated.get(0)).matches()
                ? Long.parseLong(stated.get(0))
                : Long.MAX_VALUE;
    }
}
