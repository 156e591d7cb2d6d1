package io.longshore.web;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * What a browser shows at the address that {@code longshore run} prints: whether the service is
 * ready, and where the rest is found. It says no more than {@code /observe/health/ready}, because
 * it is for everybody, and it loads itself again every ten seconds.
 */
final class StartPage implements Handler<RoutingContext> {
    private static final String BODY =
            """
            <h1 class="%2$s">%1$s</h1>
            <p>%3$s</p>
            <dl>
            <dt>Reports</dt>
            <dd><code>longshore reports --follow</code>, or <code>report.html</code> in
            <code>done/</code> and <code>rejected/</code> of the share</dd>
            <dt>Failed jobs</dt>
            <dd><code>longshore dead</code></dd>
            <dt>Health</dt>
            <dd><a href="/observe/health/ready">/observe/health/ready</a>, and with a token
            <code>/observe/health</code> and <code>/observe/metrics</code></dd>
            <dt>Examination of the machine</dt>
            <dd><code>longshore doctor</code></dd>
            <dt>Meaning of a problem</dt>
            <dd><a href="/problems">/problems</a>, or <code>longshore explain CODE</code></dd>
            </dl>
            """;

    private static final int RELOAD_SECONDS = 10;

    private final Readiness readiness;

    StartPage(Readiness readiness) {
        this.readiness = readiness;
    }

    @Override
    public void handle(RoutingContext request) {
        boolean up = readiness.isReady();
        String title = up ? "Ready" : "Not ready";
        String body =
                BODY.formatted(
                        title,
                        up ? "up" : "down",
                        up
                                ? "This Longshore takes archives and jobs."
                                : "Something that this Longshore needs is missing. It looks again"
                                        + " by itself; longshore doctor names what.");
        new Page(title, RELOAD_SECONDS, body).answer(request, up ? 200 : 503);
    }
}
