package io.longshore.registry.http;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * The proxy of the usual environment variables: {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code
 * NO_PROXY}, small letters first. Loopback never goes through a proxy.
 */
final class Proxies extends ProxySelector {
    private final Map<String, String> environment;

    Proxies(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public List<Proxy> select(URI uri) {
        HttpUrl proxy = isExempt(uri) ? null : proxyOf(uri.getScheme());
        if (proxy == null) {
            return List.of(Proxy.NO_PROXY);
        }
        // Not resolved here: OkHttp resolves it and reports a failure.
        SocketAddress address = InetSocketAddress.createUnresolved(proxy.host(), proxy.port());
        return List.of(new Proxy(Proxy.Type.HTTP, address));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {
        // The failure is the request's and is reported there.
    }

    /** Answers a proxy's 407 with the user and password of its URL, once. */
    Authenticator authenticator() {
        return (route, response) -> {
            Request request = response.request();
            HttpUrl proxy = proxyOf(request.url().scheme());
            if (proxy == null
                    || proxy.username().isEmpty()
                    || request.header("Proxy-Authorization") != null) {
                return null;
            }
            return request.newBuilder()
                    .header(
                            "Proxy-Authorization",
                            Credentials.basic(proxy.username(), proxy.password()))
                    .build();
        };
    }

    private HttpUrl proxyOf(String scheme) {
        String value = variable(variableOf(scheme));
        if (value.isEmpty()) {
            return null;
        }
        String url = value.contains("://") ? value : "http://" + value;
        HttpUrl parsed = url.startsWith("http://") ? HttpUrl.parse(url) : null;
        if (parsed == null) {
            throw unsupported(variableOf(scheme), url);
        }
        return parsed;
    }

    private static String variableOf(String scheme) {
        return scheme.equals("https") ? "HTTPS_PROXY" : "HTTP_PROXY";
    }

    /**
     * The proxy for an address with the variable that set it, without its password; empty if the
     * address is reached directly.
     */
    Optional<String> describe(URI uri) {
        HttpUrl proxy = isExempt(uri) ? null : proxyOf(uri.getScheme());
        return proxy == null
                ? Optional.empty()
                : Optional.of(
                        proxy.host()
                                + ":"
                                + proxy.port()
                                + " ("
                                + variableOf(uri.getScheme())
                                + ")");
    }

    private static RuntimeException unsupported(String variable, String url) {
        String kind = url.substring(0, url.indexOf("://"));
        return new ProblemException(
                Problem.permanent(
                        Code.REGISTRY_UNREACHABLE,
                        "The proxy of the environment variable "
                                + variable
                                + " cannot be used: its address begins with "
                                + Printable.of(kind)
                                + "://.",
                        "Only HTTP proxies (http://HOST:PORT) are supported, for registries with and"
                                + " without TLS. SOCKS proxies and proxies that are spoken to over"
                                + " TLS are not.",
                        "Name an HTTP proxy in "
                                + variable
                                + ", or name the registry in NO_PROXY if it is reached directly."));
    }

    private boolean isExempt(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) {
            return true;
        }
        for (String entry : variable("NO_PROXY").toLowerCase(Locale.ROOT).split(",")) {
            String name = entry.trim();
            Optional<IpNetwork> network = IpNetwork.parse(name);
            if (network.isPresent()) {
                if (IpNetwork.address(host).filter(network.get()::contains).isPresent()) {
                    return true;
                }
                continue;
            }
            Optional<InetAddress> address = IpNetwork.address(name);
            if (address.isPresent() && address.equals(IpNetwork.address(host))) {
                return true;
            }
            int colon = name.lastIndexOf(':');
            if (colon > 0 && name.indexOf(':') == colon) {
                int port = uri.getPort() < 0 ? HttpUrl.defaultPort(uri.getScheme()) : uri.getPort();
                if (!name.substring(colon + 1).equals(String.valueOf(port))) {
                    continue;
                }
                name = name.substring(0, colon);
            }
            String suffix = name.startsWith("*.") ? name.substring(1) : name;
            String parent = suffix.startsWith(".") ? suffix : "." + suffix;
            boolean itself = host.equals(name) || host.endsWith(parent);
            if (name.equals("*") || (!name.isEmpty() && itself)) {
                return true;
            }
        }
        return false;
    }

    private String variable(String name) {
        String small = environment.get(name.toLowerCase(Locale.ROOT));
        String value = small != null ? small : environment.getOrDefault(name, "");
        return value.trim();
    }
}
