package io.longshore.registry.http;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;

/** Turns a failure to talk with a registry at all into a problem that says where it failed. */
final class ConnectionProblems {
    private final HttpSettings settings;
    private final Tls tls;
    private final Proxies proxies;

    ConnectionProblems(HttpSettings settings, Tls tls, Proxies proxies) {
        this.settings = settings;
        this.tls = tls;
        this.proxies = proxies;
    }

    /** As {@link #of(String, IOException, boolean)} of a registry that has answered before. */
    ProblemException of(String doing, IOException e) {
        return of(doing, e, true);
    }

    /**
     * @param doing as in "upload blob X to Y"
     * @param isKnown whether the registry has answered a request before; one that never did and
     *     does not speak our protocol is not asked again and again
     */
    ProblemException of(String doing, IOException e, boolean isKnown) {
        if (e instanceof UnreadableSourceException failed) {
            return failed.problem(doing);
        }
        String tried = "Tried to " + doing + ", but ";
        if (e instanceof InterruptedIOException && Thread.currentThread().isInterrupted()) {
            return new ProblemException(
                    Problem.temporary(
                            Code.CANCELLED, tried + "was interrupted.", "", "Start it again."),
                    e);
        }
        Problem problem = tls.diagnose(tried, e).orElseGet(() -> plain(tried, e));
        boolean again = isKnown || !(isSilent(e) || isPlainText(e));
        return new ProblemException(
                problem.with("registry", settings.registry())
                        .with(Retries.NOT_AGAIN, again ? null : "unknown registry"),
                e);
    }

    /** Nobody answered for as long as a connection may take. */
    private static boolean isSilent(IOException e) {
        return e instanceof NoHandshakeException
                || (e instanceof SocketTimeoutException && isConnecting(e));
    }

    /** As Java names an answer to a TLS handshake that is no TLS. */
    private static boolean isPlainText(IOException e) {
        return e instanceof SSLException
                && String.valueOf(e.getMessage()).contains("unrecognized SSL message");
    }

    /** The failure of a request to an address that the registry gave out. */
    ProblemException elsewhere(String doing, HttpUrl address, IOException e) {
        Problem problem = of(doing, e).problem();
        if (problem.code() == Code.CANCELLED) {
            return new ProblemException(problem, e);
        }
        String where = address.scheme() + "://" + address.host() + ":" + address.port() + "/";
        return new ProblemException(
                new Problem(
                        problem.code(),
                        "Tried to "
                                + doing
                                + ", but the registry "
                                + settings.registry()
                                + " gave out the address "
                                + where
                                + " for it, and the request to that address failed.",
                        problem.why(),
                        "Correct the address that the registry gives out: its external URL, or the"
                                + " headers Host (with the port), X-Forwarded-Host and"
                                + " X-Forwarded-Proto that the proxy before it sends.",
                        problem.retryable(),
                        problem.facts()),
                e);
    }

    private Problem plain(String tried, IOException e) {
        String message = Printable.of(e.getMessage());
        Optional<String> proxy = proxy();
        if (proxy.isPresent()) {
            Optional<Problem> byProxy = byProxy(tried, proxy.get(), message, e);
            if (byProxy.isPresent()) {
                return byProxy.get();
            }
        }
        if (e instanceof UnknownHostException) {
            return unreachable(
                    tried + "the name of the registry " + settings.registry() + " is not known.",
                    "The name service has no address for it.",
                    "Check the name, and the name service of this machine.");
        }
        if (isConnecting(e)) {
            return unreachable(
                    tried + "no connection to " + settings.registry() + " could be made.",
                    message + ".",
                    "Check that the registry runs and that its port is open from here.");
        }
        if (e instanceof SocketTimeoutException) {
            return Problem.temporary(
                    Code.REGISTRY_STALLED,
                    tried + "no byte moved for " + settings.timeouts().stall().toSeconds() + " s.",
                    "The registry, or a device between it and Longshore, has"
                            + " stopped responding.",
                    "See whether the registry is healthy; a slow but moving transfer is waited"
                            + " for.");
        }
        if (e instanceof NoHandshakeException) {
            return Problem.temporary(
                    Code.TLS_FAILED,
                    tried
                            + settings.registry()
                            + " did not answer the TLS handshake within "
                            + settings.timeouts().connect().toSeconds()
                            + " s.",
                    "The port accepts connections, but nothing there speaks TLS: a server of plain"
                            + " HTTP, another program, or a firewall that discards data.",
                    "Check host and port; if the registry speaks plain HTTP, give"
                            + " --registry-insecure or set longshore.registry.insecure=true.");
        }
        if (isPlainText(e)) {
            return Problem.temporary(
                    Code.TLS_FAILED,
                    tried + settings.registry() + " did not answer in TLS.",
                    "Its answer to the TLS handshake is plain text.",
                    "If the registry speaks plain HTTP, give --registry-insecure or set"
                            + " longshore.registry.insecure=true; otherwise check the port.");
        }
        if (e instanceof SSLException) {
            return Problem.temporary(
                    Code.TLS_FAILED,
                    tried + "the TLS connection to " + settings.registry() + " failed.",
                    message + ".",
                    "See the registry's log; if it speaks plain HTTP, give --registry-insecure or set"
                            + " longshore.registry.insecure=true.");
        }
        if (e instanceof ProtocolException && message.contains("status line")) {
            return Problem.permanent(
                    Code.REGISTRY_ANSWER_UNUSABLE,
                    tried + settings.registry() + " does not answer in HTTP.",
                    message + ".",
                    "Check the port; if the registry speaks TLS, leave out --registry-insecure and"
                            + " longshore.registry.insecure.");
        }
        return Problem.temporary(
                Code.REGISTRY_CONNECTION_LOST,
                tried + "the connection broke before there was a whole answer.",
                message + ".",
                "See the logs of the registry and of the proxies before it.");
    }

    /** Whether there was no TCP connection. */
    static boolean isConnecting(IOException e) {
        return e instanceof ConnectException
                || e instanceof NoRouteToHostException
                || (e instanceof SocketTimeoutException
                        && String.valueOf(e.getMessage())
                                .toLowerCase(Locale.ROOT)
                                .contains("connect"));
    }

    /** The proxy between here and the registry, if there is one. */
    private Optional<String> proxy() {
        String scheme = settings.plainHttp() ? "http" : "https";
        return proxies.describe(URI.create(scheme + "://" + settings.registry() + "/"));
    }

    /** What a proxy refused or did not answer. */
    private Optional<Problem> byProxy(String tried, String proxy, String message, IOException e) {
        boolean refused =
                message.contains("for CONNECT") || message.contains("authenticate with proxy");
        if (refused) {
            return Optional.of(
                    Problem.permanent(
                            Code.REGISTRY_UNREACHABLE,
                            tried
                                    + "the proxy "
                                    + proxy
                                    + " refused to connect to "
                                    + settings.registry()
                                    + ".",
                            message + ".",
                            "Have the registry allowed in the proxy, state the proxy's user and"
                                    + " password in its variable, or name the registry in NO_PROXY"
                                    + " if it is reached directly."));
        }
        if (e instanceof NoHandshakeException) {
            return Optional.of(
                    unreachable(
                            tried
                                    + "no connection to "
                                    + settings.registry()
                                    + " could be made through the proxy "
                                    + proxy
                                    + ".",
                            "Neither the proxy nor the registry behind it answered.",
                            "Check the address of the proxy and of the registry; name the registry"
                                    + " in NO_PROXY if it is reached directly."));
        }
        if (isConnecting(e) || e instanceof UnknownHostException) {
            return Optional.of(
                    unreachable(
                            tried + "no connection to the proxy " + proxy + " could be made.",
                            message + ".",
                            "Check the address of the proxy and that it runs; name the registry in"
                                    + " NO_PROXY if it is reached directly."));
        }
        return Optional.empty();
    }

    private static Problem unreachable(String what, String why, String fix) {
        return Problem.temporary(Code.REGISTRY_UNREACHABLE, what, why, fix);
    }
}
