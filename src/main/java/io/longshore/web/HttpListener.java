package io.longshore.web;

import io.longshore.config.ListenAddress;
import io.longshore.config.ServerTls;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.LimitedWarnings;
import io.longshore.task.Periodic;
import io.netty.bootstrap.ServerBootstrap;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SSLOptions;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 server that bounds sizes, times and the number of connections before a request is
 * processed. Every answer forbids content sniffing and caching. A malformed request is rejected
 * here, with at most one line a minute in the log.
 */
final class HttpListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

    private static final Duration LOOK_AFTER = Duration.ofSeconds(1);

    private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

    static final int MOST_CONNECTIONS = 400;
    private static final int IDLE_SECONDS = 30;
    private static final int LONGEST_LINE = 4096;
    private static final int LONGEST_HEADERS = 16 << 10;
    private static final int START_SECONDS = 30;
    private static final int STOP_SECONDS = 5;

    private final LimitedWarnings refused = new LimitedWarnings(LOG);
    private final Connections connections;
    private final Periodic lateConnections;
    private final Vertx vertx;

    /** Null until it listens. */
    private volatile @Nullable HttpServer server;

    private HttpListener(Vertx vertx, Connections connections) {
        this.vertx = vertx;
        this.connections = connections;
        this.lateConnections =
                Periodic.start("page-connections", LOOK_AFTER, connections::closeLate);
    }

    /** Makes what answers the requests, with the threads that it may use. */
    @FunctionalInterface
    interface Pages {
        Handler<HttpServerRequest> on(Vertx vertx, LimitedWarnings refused);
    }

    /**
     * Listens until it is closed.
     *
     * @throws io.longshore.problem.ProblemException {@code HTTP_PORT_TAKEN} if that is not possible
     */
    static HttpListener start(ListenAddress address, Optional<ServerTls> tls, Pages pages) {
        Connections connections = new Connections(MOST_CONNECTIONS, System::nanoTime);
        HttpListener listener = new HttpListener(vertx(connections), connections);
        try {
            listener.listen(address, options(address, tls), pages);
            return listener;
        } catch (ExecutionException | TimeoutException e) {
            listener.close();
            throw new ProblemException(
                    Problem.permanent(
                            Code.HTTP_PORT_TAKEN,
                            "The page cannot listen on " + address + ".",
                            "The operating system reported: " + e.getMessage() + ".",
                            "Stop the program that listens there, or set longshore.http.port"
                                    + " to another port."),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            listener.close();
            throw new IllegalStateException("interrupted while the page started", e);
        }
    }

    /** Vert.x itself shows a connection only after the handshake of TLS. */
    private static Vertx vertx(Connections connections) {
        VertxOptions options =
                new VertxOptions()
                        .setUseDaemonThread(true)
                        .setFileSystemOptions(
                                new FileSystemOptions()
                                        .setClassPathResolvingEnabled(false)
                                        .setFileCachingEnabled(false));
        return new VertxBuilder(options)
                .findTransport(
                        new JDKTransport() {
                            @Override
                            public void configure(
                                    NetServerOptions server,
                                    boolean domainSocket,
                                    ServerBootstrap bootstrap) {
                                super.configure(server, domainSocket, bootstrap);
                                bootstrap.handler(connections);
                            }
                        })
                .init()
                .vertx();
    }

    @Override
    public void close() {
        lateConnections.close();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the HTTP server did not stop in an orderly way: {}", e.toString());
        }
    }

    /**
     * From now on new connections see this certificate.
     *
     * @throws ProblemException {@code BAD_SETTING} if the files cannot be used; {@code
     *     HTTP_PORT_TAKEN} if the server does not take them
     */
    void renew(ServerTls tls) {
        HttpServer listening = server;
        if (listening == null) {
            return;
        }
        try {
            listening
                    .updateSSLOptions(options(tls), true)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new ProblemException(
                    Problem.temporary(
                            Code.HTTP_PORT_TAKEN,
                            "The page did not accept its renewed certificate.",
                            "The server reported: " + e.getMessage() + ".",
                            "Restart the process."),
                    e);
        }
    }

    private static final TimeUnit SECONDS = TimeUnit.SECONDS;

    private void listen(ListenAddress address, HttpServerOptions options, Pages pages)
            throws InterruptedException, ExecutionException, TimeoutException {
        Handler<HttpServerRequest> handler = pages.on(vertx, refused);
        HttpServer made = vertx.createHttpServer(options);
        made.connectionHandler(connection -> connection.exceptionHandler(e -> {}));
        made.exceptionHandler(e -> refused.warn("a connection to the page failed"));
        made.invalidRequestHandler(
                request -> refuse(request, Refusal.of(request.decoderResult().cause())));
        made.requestHandler(request -> take(request, handler));
        made.listen().toCompletionStage().toCompletableFuture().get(START_SECONDS, SECONDS);
        server = made;
        LOG.debug("listens on {}", address);
    }

    private void take(HttpServerRequest request, Handler<HttpServerRequest> handler) {
        SocketAddress client =
                new InetSocketAddress(
                        request.remoteAddress().hostAddress(), request.remoteAddress().port());
        connections.asked(client);
        request.response().endHandler(ended -> connections.answered(client));
        Optional<Refusal> refusal = Refusal.of(request);
        if (refusal.isPresent()) {
            refuse(request, refusal.get());
        } else {
            secured(request);
            handler.handle(request);
        }
    }

    private void refuse(HttpServerRequest request, Refusal refusal) {
        refused.warn(
                "refused an HTTP request from "
                        + request.remoteAddress().hostAddress()
                        + ": "
                        + refusal.why());
        secured(request);
        request.response()
                .setStatusCode(refusal.status())
                .putHeader("Content-Type", "application/json")
                .putHeader("Connection", "close")
                .end("{\"status\":\"" + refusal.name() + "\"}")
                .onComplete(sent -> request.connection().close());
    }

    private static void secured(HttpServerRequest request) {
        request.response()
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
    }

    private static HttpServerOptions options(ListenAddress address, Optional<ServerTls> tls) {
        HttpServerOptions options =
                new HttpServerOptions()
                        .setHost(address.host())
                        .setPort(address.port())
                        .setUseAlpn(false)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setMaxInitialLineLength(LONGEST_LINE)
                        .setMaxHeaderSize(LONGEST_HEADERS);
        options.setHttp2ClearTextEnabled(false);
        tls.ifPresent(
                pair ->
                        options.setSsl(true)
                                .setKeyCertOptions(keys(pair))
                                .setEnabledSecureTransportProtocols(VERSIONS)
                                .setSslHandshakeTimeout(Connections.FIRST_REQUEST.toSeconds())
                                .setSslHandshakeTimeoutUnit(SECONDS));
        return options;
    }

    private static SSLOptions options(ServerTls pair) {
        return new SSLOptions()
                .setUseAlpn(false)
                .setKeyCertOptions(keys(pair))
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setSslHandshakeTimeout(Connections.FIRST_REQUEST.toSeconds())
                .setSslHandshakeTimeoutUnit(SECONDS);
    }

    private static KeyCertOptions keys(ServerTls pair) {
        try {
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(pair.keyStore(), new char[0]);
            return KeyCertOptions.wrap(keys);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key store that was read cannot be used", e);
        }
    }
}
