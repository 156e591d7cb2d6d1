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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * The proxy of the usual environment variables: {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code
 * NO_PROXY}, else those in lower case, as programs written in Go read them. Loopback never goes
 * through a proxy.
 */
final class Proxies extends ProxySelector {
    /** A host or address with a port; an IPv6 address has brackets then. */
    private static final Pattern WITH_PORT = Pattern.compile("([^:]+|\\[[^\\]]*]):([0-9]+)");

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

    private @Nullable HttpUrl proxyOf(String scheme) {
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
                        "Only HTTP proxies (http://HOST:PORT) are supported, for registries with"
                                + " and without TLS. SOCKS proxies and proxies that are spoken to over"
                                + " TLS are not.",
                        "Name an HTTP proxy in "
                                + variable
                                + ", or name the registry in NO_PROXY if it is reached directly."));
    }

    private boolean isExempt(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        Optional<InetAddress> address = IpNetwork.address(host);
        if (host.equals("localhost")
                || address.filter(InetAddress::isLoopbackAddress).isPresent()) {
            return true;
        }
        int port = uri.getPort() < 0 ? HttpUrl.defaultPort(uri.getScheme()) : uri.getPort();
        return Arrays.stream(variable("NO_PROXY").toLowerCase(Locale.ROOT).split(","))
                .map(String::trim)
                .anyMatch(entry -> covers(entry, host, address, port));
    }

    private static boolean covers(
            String entry, String host, Optional<InetAddress> address, int port) {
        if (entry.equals("*")) {
            return true;
        }
        Optional<IpNetwork> network = IpNetwork.parse(entry);
        if (network.isPresent()) {
            return address.filter(network.get()::contains).isPresent();
        }
        Matcher withPort = WITH_PORT.matcher(entry);
        if (withPort.matches() && !withPort.group(2).equals(Integer.toString(port))) {
            return false;
        }
        String name = withPort.matches() ? withPort.group(1) : entry;
        Optional<InetAddress> named = IpNetwork.address(name);
        if (named.isPresent()) {
            return named.equals(address);
        }
        String suffix = name.startsWith("*.") ? name.substring(1) : name;
        String parent = suffix.startsWith(".") ? suffix : "." + suffix;
        return !name.isEmpty() && (host.equals(name) || host.endsWith(parent));
    }

    private String variable(String name) {
        String value = environment.getOrDefault(name, "");
        if (value.isBlank()) {
            value = environment.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
        return value.trim();
    }
}
