package io.longshore.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What a browser shows at the address that {@code longshore run} prints: whether the service is
 * ready, and where the rest is found. It says no more than {@code /observe/health/ready}, because
 * it is for everybody, and it loads itself again every ten seconds.
 */
final class StartPage implements Handler<RoutingContext> {
    private static final String POLICY =
            "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private static final String STYLE =
            "body{font:1em/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}"
                    + "h1{border-left:.4rem solid;padding-left:.8rem}.up{color:#1a7f37}"
                    + ".down{color:#b42318}dt{font-weight:600;margin-top:.6rem}dd{margin:0}"
                    + "code{overflow-wrap:anywhere}"
                    + "@media(prefers-color-scheme:dark){body{background:#16181d;color:#e6e8eb}"
                    + ".up{color:#4ac26b}.down{color:#ff8a80}a{color:#8ab4f8}}";

    private static final String PAGE =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="refresh" content="10">
            <title>Longshore: %1$s</title>
            <style>%2$s</style>
            </head>
            <body>
            <main>
            <h1 class="%3$s">%1$s</h1>
            <p>%4$s</p>
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
            </dl>
            </main>
            </body>
            </html>
            """;

    private final Readiness readiness;
    private final String policy;

    StartPage(Readiness readiness) {
        this.readiness = readiness;
        this.policy = POLICY.formatted(hash(STYLE));
    }

    private static String hash(String style) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(style.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void handle(RoutingContext request) {
        boolean up = readiness.isReady();
        String page =
                PAGE.formatted(
                        up ? "Ready" : "Not ready",
                        STYLE,
                        up ? "up" : "down",
                        up
                                ? "This Longshore takes archives and jobs."
                                : "Something that this Longshore needs is missing. It looks again"
                                        + " by itself; longshore doctor names what.");
        request.response()
                .setStatusCode(up ? 200 : 503)
                .putHeader(HttpHeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
                .putHeader("Content-Security-Policy", policy)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .end(request.request().method() == HttpMethod.HEAD ? "" : page);
    }
}
