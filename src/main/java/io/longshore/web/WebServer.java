package io.longshore.web;

import io.longshore.config.ListenAddress;
import io.longshore.config.ServerTls;
import io.longshore.config.Settings;
import io.longshore.config.SettingsTable;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * The HTTP server of a process, Camel's: health and metrics under {@code /observe}, and a gateway's
 * {@link TarballRanges}. Whether it lives and is ready everybody may ask, without getting to know
 * why; the rest needs a token.
 */
public final class WebServer {
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Readiness readiness;
    private final Metrics metrics;
    private final AccessToken token;
    private final ListenAddress address;
    private final Optional<ServerTls> tls;

    private WebServer(
            CamelContext context,
            Settings settings,
            Readiness ready,
            Metrics metrics,
            Optional<TarballRanges> ranges) {
        this.readiness = ready;
        this.metrics = metrics;
        this.token = AccessToken.of(settings);
        this.address =
                ListenAddress.of(
                        settings,
                        SettingsTable.HTTP_HOST,
                        SettingsTable.HTTP_PORT,
                        "The page",
                        Code.HTTP_PORT_TAKEN);
        this.tls = ServerTls.of(settings, SettingsTable.HTTP_CERTIFICATE, SettingsTable.HTTP_KEY);
        VertxPlatformHttpRouter router = listen(context);
        serve(router, "/observe/health/live", this::live);
        serve(router, "/observe/health/ready", this::ready);
        serve(router, "/observe/health", signedIn(this::health));
        serve(router, "/observe/metrics", signedIn(this::scrape));
        ranges.ifPresent(
                handler ->
                        router.route(HttpMethod.GET, TarballRanges.PATH)
                                .blockingHandler(handler, false));
    }

    /**
     * Listens on {@code longshore.http.host} and {@code longshore.http.port} until the context is
     * stopped.
     *
     * @param ranges what workers without the share read from; a gateway's only
     * @throws io.longshore.problem.ProblemException {@code HTTP_PORT_TAKEN} if that is not possible
     */
    public static WebServer start(
            CamelContext context,
            Settings settings,
            Readiness readiness,
            Metrics metrics,
            Optional<TarballRanges> ranges) {
        return new WebServer(context, settings, readiness, metrics, ranges);
    }

    /** Where it listens, as in {@code http://127.0.0.1:8080}. */
    public String url() {
        return (tls.isPresent() ? "https://" : "http://") + address;
    }

    private VertxPlatformHttpRouter listen(CamelContext context) {
        MainHttpServer server = new MainHttpServer();
        server.setCamelContext(context);
        server.setHost(address.host());
        server.setPort(address.port());
        // Nothing that we serve takes a body.
        server.setMaxBodySize(0L);
        server.setFileUploadEnabled(false);
        tls.map(WebServer::https).ifPresent(server::setSslContextParameters);
        try {
            context.addService(server);
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP server does not start on " + address, e);
        }
        return server.getRouter();
    }

    private static void serve(
            VertxPlatformHttpRouter router, String path, Handler<RoutingContext> handler) {
        router.route(HttpMethod.GET, path).blockingHandler(handler, false);
        router.route(HttpMethod.HEAD, path).blockingHandler(handler, false);
    }

    private Handler<RoutingContext> signedIn(Handler<RoutingContext> handler) {
        return request -> {
            if (token.opens(request.request().getHeader("Authorization"))) {
                handler.handle(request);
            } else {
                request.response().putHeader("WWW-Authenticate", "Bearer realm=\"longshore\"");
                answer(request, 401, JSON, json(Map.of("status", "UNAUTHORIZED")));
            }
        };
    }

    private void live(RoutingContext request) {
        answer(request, 200, JSON, json(Map.of("status", "UP")));
    }

    private void ready(RoutingContext request) {
        boolean up = readiness.isReady();
        answer(request, up ? 200 : 503, JSON, json(Map.of("status", word(up))));
    }

    private void health(RoutingContext request) {
        boolean up = readiness.isReady();
        List<Check> checks = readiness.findings().stream().map(Check::of).toList();
        answer(request, up ? 200 : 503, JSON, json(new Health(word(up), checks)));
    }

    private void scrape(RoutingContext request) {
        answer(request, 200, PROMETHEUS, metrics.scrape());
    }

    private static void answer(RoutingContext request, int status, String type, String body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", type)
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(request.request().method() == HttpMethod.HEAD ? "" : body);
    }

    private static String json(Object value) {
        return new String(Json.compact(value), StandardCharsets.UTF_8);
    }

    private static String word(boolean up) {
        return up ? "UP" : "DOWN";
    }

    /** Camel reads key stores from files by itself; ours is in memory. */
    private static SSLContextParameters https(ServerTls tls) {
        KeyManagersParameters keys = new KeyManagersParameters();
        keys.setKeyPassword("");
        keys.setKeyStore(
                new KeyStoreParameters() {
                    @Override
                    public KeyStore createKeyStore() {
                        return tls.keyStore();
                    }
                });
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setKeyManagers(keys);
        return parameters;
    }

    /** What {@code /observe/health} answers. */
    record Health(String status, List<Check> checks) {}

    /**
     * One line of it.
     *
     * @param problem null if all is well
     */
    record Check(String name, String status, Instant since, Problem problem) {
        static Check of(Readiness.Finding finding) {
            return new Check(
                    finding.name(), word(finding.isUp()), finding.since(), finding.problem());
        }
    }
}
