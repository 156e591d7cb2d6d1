package io.longshore.web;

import io.longshore.config.HttpSetting;
import io.longshore.config.ListenAddress;
import io.longshore.config.ServerTls;
import io.longshore.config.Settings;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.report.RunningProgram;
import io.longshore.task.LimitedWarnings;
import io.longshore.web.api.Api;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server of a process: {@link StartPage}, {@link ProblemPages}, health and metrics under
 * {@code /observe}, and a gateway's {@link ArchiveRanges}. What problems mean, whether it lives and
 * is ready everybody may ask, without getting to know why; the rest needs a token.
 */
public final class WebServer implements AutoCloseable {
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Readiness readiness;
    private final Metrics metrics;
    private final Supplier<HealthDetails> details;
    private final AccessToken token;
    private final ListenAddress address;
    private final Optional<ServerTls> tls;
    private final HttpListener listener;

    private WebServer(
            Settings settings,
            Readiness ready,
            Metrics metrics,
            Supplier<HealthDetails> details,
            Optional<ArchiveRanges> ranges,
            Optional<Api> api) {
        this.readiness = ready;
        this.details = details;
        this.metrics = metrics;
        this.token = AccessToken.of(settings);
        this.address =
                ListenAddress.of(
                        settings,
                        HttpSetting.HOST,
                        HttpSetting.PORT,
                        "The page",
                        Code.HTTP_PORT_TAKEN);
        this.tls = ServerTls.of(settings, HttpSetting.CERTIFICATE, HttpSetting.KEY);
        this.listener =
                HttpListener.start(
                        address, tls, (vertx, refused) -> routes(vertx, refused, ranges, api));
    }

    /**
     * Listens on {@code longshore.http.host} and {@code longshore.http.port} until it is closed.
     *
     * @param details what the health states besides its checks; returns at once
     * @param ranges what workers without the share read from; a gateway's only
     * @param api a gateway's only
     * @throws io.longshore.problem.ProblemException {@code HTTP_PORT_TAKEN} if that is not possible
     */
    public static WebServer start(
            Settings settings,
            Readiness readiness,
            Metrics metrics,
            Supplier<HealthDetails> details,
            Optional<ArchiveRanges> ranges,
            Optional<Api> api) {
        return new WebServer(settings, readiness, metrics, details, ranges, api);
    }

    /**
     * Reads certificate and key again; existing connections stay.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if they cannot be used; the
     *     former ones stay in use
     */
    public void renewCertificate() {
        tls.ifPresent(listener::renew);
    }

    @Override
    public void close() {
        listener.close();
    }

    /** Where it listens, as in {@code http://127.0.0.1:8080}. */
    public String url() {
        return (tls.isPresent() ? "https://" : "http://") + address;
    }

    private Router routes(
            Vertx vertx,
            LimitedWarnings refused,
            Optional<ArchiveRanges> ranges,
            Optional<Api> api) {
        Router router = Router.router(vertx);
        // Answered by the thread that reads: nothing that hangs elsewhere keeps them waiting.
        serve(router, "/", route -> route.handler(new StartPage(readiness)));
        ProblemPages problems = new ProblemPages();
        serve(router, ProblemPages.LIST, route -> route.handler(problems::list));
        serve(router, ProblemPages.ONE, route -> route.handler(problems::one));
        serve(router, "/observe/health/live", route -> route.handler(this::live));
        serve(router, "/observe/health/ready", route -> route.handler(this::ready));
        serve(router, "/observe/health", route -> route.handler(signedIn(this::health)));
        serve(
                router,
                "/observe/metrics",
                route -> route.blockingHandler(signedIn(this::scrape), false));
        ranges.ifPresent(
                handler ->
                        router.route(HttpMethod.GET, ArchiveRanges.PATH)
                                .blockingHandler(handler, false));
        api.ifPresent(it -> it.mount(router, vertx, refused));
        List.of(400, 404, 405, 414)
                .forEach(
                        status -> router.errorHandler(status, request -> nothing(request, status)));
        router.errorHandler(
                500,
                request -> {
                    refused.warn("a request to the page failed: " + request.failure().getClass());
                    nothing(request, 500);
                });
        return router;
    }

    private static void serve(Router router, String path, Consumer<Route> handled) {
        handled.accept(router.route(HttpMethod.GET, path));
        handled.accept(router.route(HttpMethod.HEAD, path));
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
        HealthDetails known = details.get();
        answer(
                request,
                up ? 200 : 503,
                JSON,
                json(
                        new Health(
                                word(up),
                                RunningProgram.version(),
                                checks,
                                known.clock(),
                                known.receipts())));
    }

    private void scrape(RoutingContext request) {
        answer(request, 200, PROMETHEUS, metrics.scrape());
    }

    private static void nothing(RoutingContext request, int status) {
        if (!request.response().ended()) {
            String word = HttpResponseStatus.valueOf(status).reasonPhrase();
            answer(
                    request,
                    status,
                    JSON,
                    json(Map.of("status", word.toUpperCase(Locale.ROOT).replace(' ', '_'))));
        }
    }

    private static void answer(RoutingContext request, int status, String type, String body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", type)
                .end(request.request().method() == HttpMethod.HEAD ? "" : body);
    }

    private static String json(Object value) {
        return new String(Json.compact(value), StandardCharsets.UTF_8);
    }

    private static String word(boolean up) {
        return up ? "UP" : "DOWN";
    }

    /**
     * What {@code /observe/health} answers.
     *
     * @param longshore the version of the program, as {@code longshore version -o json} names it
     */
    record Health(
            String status,
            String longshore,
            List<Check> checks,
            ClockState clock,
            String receipts) {}

    /**
     * One line of it.
     *
     * @param problem null if all is well
     */
    record Check(String name, String status, Instant since, @Nullable Problem problem) {
        static Check of(Readiness.Finding finding) {
            return new Check(
                    finding.name(), word(finding.isUp()), finding.since(), finding.problem());
        }
    }
}
