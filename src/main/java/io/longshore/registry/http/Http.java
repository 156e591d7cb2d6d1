package io.longshore.registry.http;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.text.Printable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request and brings back one answer: connections, timeouts, TLS and proxies. Nothing is
 * redirected, repeated or authenticated here.
 *
 * <p>What the settings loosen (plain HTTP, unchecked certificates) is loosened for the registry's
 * own host; every other host is spoken to over checked TLS.
 */
public final class Http implements AutoCloseable {
    /**
     * From this size on a body has a connection of its own, with HTTP/1.1. In HTTP/2 the server
     * permits each piece anew (RFC 9113, "Flow Control"), and each permission wakes a reader.
     */
    private static final long LARGE_BYTES = 32 << 20;

    private final HttpSettings settings;
    private final HttpUrl base;
    private final RedirectPolicy redirects;
    private final Tls tls;
    private final OkHttpClient cleartext;
    private final OkHttpClient own;
    private final ConnectionProblems problems;

    /** Whether the registry has answered any request so far. */
    private volatile boolean isKnown;

    /** For hosts other than the registry's; made when one is met. Guarded by this. */
    private @Nullable OkHttpClient others;

    /** For https addresses on the host of a plain HTTP registry; made like the one above. */
    private @Nullable OkHttpClient ownOverTls;

    /** The clients for large bodies by those for all others; made when one is needed. */
    private final Map<OkHttpClient, OkHttpClient> largeBodies = new ConcurrentHashMap<>();

    public Http(HttpSettings settings) {
        this.settings = settings;
        this.base = base(settings);
        this.redirects = new RedirectPolicy(base);
        this.tls = new Tls(settings.tls(), settings.environment(), settings.timeouts().connect());
        Proxies proxies = new Proxies(settings.environment());
        this.problems = new ConnectionProblems(settings, tls, proxies);
        // What TLS needs takes a good part of a second to load: not where it is not spoken.
        this.cleartext =
                new OkHttpClient.Builder()
                        .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
                        .connectionPool(
                                new ConnectionPool(Parallel.MOST_REQUESTS, 2, TimeUnit.MINUTES))
                        .cookieJar(CookieJar.NO_COOKIES)
                        .followRedirects(false)
                        .followSslRedirects(false)
                        .proxySelector(proxies)
                        .proxyAuthenticator(proxies.authenticator())
                        .connectTimeout(settings.timeouts().connect())
                        .readTimeout(settings.timeouts().stall())
                        .writeTimeout(settings.timeouts().stall())
                        .addInterceptor(Http::withPatience)
                        .addNetworkInterceptor(Http::noteConnection)
                        .build();
        if (settings.plainHttp()) {
            this.own = cleartext;
        } else {
            this.own = overTls();
        }
    }

    private OkHttpClient overTls() {
        return settings.tls().verify() ? tls.checked(cleartext) : tls.unchecked(cleartext);
    }

    /** Where {@code /v2/} is resolved against. */
    public HttpUrl base() {
        return base;
    }

    /** The proxy by which the registry is reached; not resolved. */
    public Optional<InetSocketAddress> proxy() {
        SocketAddress first = own.proxySelector().select(base.uri()).get(0).address();
        return Optional.ofNullable((InetSocketAddress) first);
    }

    /** True if credentials may go there: the registry itself. */
    public boolean isRegistry(HttpUrl url) {
        return url.scheme().equals(base.scheme())
                && url.host().equals(base.host())
                && url.port() == base.port();
    }

    /**
     * Resolves a URL from a registry's header, relative or absolute. The scheme is corrected if a
     * load balancer terminates TLS and the registry behind it therefore returns plain HTTP
     * addresses.
     *
     * @throws io.longshore.problem.ProblemException {@code REGISTRY_ANSWER_UNUSABLE} if it is no
     *     URL
     */
    public HttpUrl resolve(Answer answer, String location) {
        // No host is called v2: a proxy has joined "/" and the path.
        String path = location.startsWith("//v2/") ? location.substring(1) : location;
        HttpUrl url = answer.url().resolve(path);
        if (url == null) {
            throw answer.unusable("'" + Printable.of(location) + "' is not a URL");
        }
        return mended(url);
    }

    /** See {@link #resolve}. */
    public HttpUrl mended(HttpUrl url) {
        boolean downgraded = base.isHttps() && !url.isHttps() && url.host().equals(base.host());
        return downgraded ? url.newBuilder().scheme("https").port(base.port()).build() : url;
    }

    /**
     * @param doing as in "upload blob X to Y"
     * @throws io.longshore.problem.ProblemException if the server does not answer
     */
    public Answer send(String doing, Request request, Cancellation cancellation) {
        cancellation.check();
        boolean same = request.url().host().equals(base.host());
        if (!request.url().isHttps() && !(same && settings.plainHttp())) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.REGISTRY_ANSWER_UNUSABLE,
                            "Tried to "
                                    + doing
                                    + ", but was sent on to "
                                    + Printable.of(request.url().host())
                                    + " in plain HTTP.",
                            "Plain HTTP is only spoken to a registry for which it is allowed.",
                            "Make the registry give out https addresses."));
        }
        if (!same) {
            redirects.check(doing, request.url());
        }
        OkHttpClient usual = client(request.url(), same);
        Optional<StallGuard> guard = guard(request);
        Connected connected = new Connected();
        Request sent = request.newBuilder().tag(Connected.class, connected).build();
        Call call =
                guard.isEmpty()
                        ? usual.newCall(sent)
                        : forLargeBodies(usual).newCall(guarded(sent, guard.get()));
        if (!isKnown) {
            settings.listener().connecting(settings.registry());
        }
        Cancellation.Registration registration = cancellation.onCancel(call::cancel);
        Response response;
        try {
            response = call.execute();
        } catch (IOException failure) {
            registration.close();
            settings.listener().answered(request.method(), 0);
            cancellation.check();
            IOException e = connected.named(guard.map(it -> it.named(failure)).orElse(failure));
            throw isRegistry(request.url())
                    ? problems.of(doing, e, isKnown)
                    : problems.elsewhere(doing, request.url(), e);
        } catch (RuntimeException | Error e) {
            registration.close();
            throw e;
        }
        isKnown = isKnown || isRegistry(request.url());
        settings.listener().answered(request.method(), response.code());
        return new Answer(doing, response, cancellation, registration, problems);
    }

    @Override
    public void close() {
        // The clients have these in common.
        cleartext.connectionPool().evictAll();
        cleartext.dispatcher().executorService().shutdown();
    }

    /** The scheme of a URL decides on TLS, never its host. */
    private OkHttpClient client(HttpUrl url, boolean same) {
        if (!same) {
            return others();
        }
        return url.isHttps() && settings.plainHttp() ? ownOverTls() : own;
    }

    /** Of a large body; empty for all others. */
    private Optional<StallGuard> guard(Request request) {
        try {
            return request.body() instanceof WatchedBody body && body.contentLength() >= LARGE_BYTES
                    ? Optional.of(new StallGuard(body, settings.timeouts().stall()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Request guarded(Request request, StallGuard guard) {
        return request.newBuilder().tag(StallGuard.class, guard).build();
    }

    private OkHttpClient forLargeBodies(OkHttpClient usual) {
        return largeBodies.computeIfAbsent(
                usual,
                client ->
                        client.newBuilder()
                                .protocols(List.of(Protocol.HTTP_1_1))
                                .writeTimeout(Duration.ZERO)
                                .eventListenerFactory(
                                        call ->
                                                Objects.requireNonNull(
                                                        call.request().tag(StallGuard.class)))
                                .build());
    }

    private synchronized OkHttpClient ownOverTls() {
        if (ownOverTls == null) {
            ownOverTls = overTls();
        }
        return ownOverTls;
    }

    private synchronized OkHttpClient others() {
        if (others == null) {
            others = tls.checked(cleartext).newBuilder().dns(redirects).build();
        }
        return others;
    }

    /** Whether a request has a connection, over TLS after the handshake; a tag of the request. */
    private static final class Connected {
        private volatile boolean value;

        /** A limit that ended the handshake, by that name. */
        IOException named(IOException failure) {
            boolean handshake =
                    !value
                            && failure instanceof SocketTimeoutException
                            && !ConnectionProblems.isConnecting(failure);
            return handshake ? new NoHandshakeException(failure) : failure;
        }
    }

    /** Called once there is a connection. */
    private static Response noteConnection(okhttp3.Interceptor.Chain chain) throws IOException {
        Connected connected = chain.request().tag(Connected.class);
        if (connected != null) {
            connected.value = true;
        }
        return chain.proceed(chain.request());
    }

    /** A request with a {@link Duration} as its tag waits this long for the answer. */
    private static Response withPatience(okhttp3.Interceptor.Chain chain) throws IOException {
        Duration patience = chain.request().tag(Duration.class);
        okhttp3.Interceptor.Chain patient =
                patience == null
                        ? chain
                        : chain.withReadTimeout(
                                Math.toIntExact(patience.toMillis()), TimeUnit.MILLISECONDS);
        return patient.proceed(chain.request());
    }

    private static HttpUrl base(HttpSettings settings) {
        String scheme = settings.plainHttp() ? "http" : "https";
        HttpUrl url = HttpUrl.parse(scheme + "://" + settings.registry() + "/");
        if (url == null || url.pathSize() != 1 || !url.username().isEmpty()) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_REFERENCE,
                            "'" + Printable.of(settings.registry()) + "' is not a registry.",
                            "A registry is a host name or address with an optional port.",
                            "Write it as in harbor1.test.com or harbor1.test.com:8443."));
        }
        return url;
    }
}
