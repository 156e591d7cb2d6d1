package io.longshore.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A page for browsers: one style, nothing from elsewhere, and no script.
 *
 * @param title as text without marks
 * @param reloadSeconds after so many seconds a browser loads it again; 0 for never
 * @param body the HTML of its main part
 */
record Page(String title, int reloadSeconds, String body) {
    private static final String STYLE =
            "body{font:1em/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}"
                    + "h1{border-left:.4rem solid;padding-left:.8rem;overflow-wrap:anywhere}"
                    + ".up{color:#1a7f37}.down{color:#b42318}"
                    + "dt{font-weight:600;margin-top:.6rem}dd{margin:0;overflow-wrap:anywhere}"
                    + "code{overflow-wrap:anywhere}"
                    + "@media(prefers-color-scheme:dark){body{background:#16181d;color:#e6e8eb}"
                    + ".up{color:#4ac26b}.down{color:#ff8a80}a{color:#8ab4f8}}";

    private static final String POLICY =
            "default-src 'none'; style-src 'sha256-"
                    + hash(STYLE)
                    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String FRAME =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            %s<title>Longshore: %s</title>
            <style>%s</style>
            </head>
            <body>
            <main>
            %s</main>
            </body>
            </html>
            """;

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

    /** Answers a request for it; of a HEAD, the headers alone. */
    void answer(RoutingContext request, int status) {
        String reload =
                reloadSeconds == 0
                        ? ""
                        : "<meta http-equiv=\"refresh\" content=\"" + reloadSeconds + "\">\n";
        String page = FRAME.formatted(reload, title, STYLE, body);
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .end(request.request().method() == HttpMethod.HEAD ? "" : page);
    }
}
