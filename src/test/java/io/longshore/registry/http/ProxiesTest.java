package io.longshore.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.registry.Clients;
import io.longshore.registry.RegistryClient;
import io.longshore.task.Cancellation;
import io.longshore.testing.registry.ScriptedServer;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {
    private static final String PROXY = "http://proxy.test:3128";

    @Test
    void theProxyVariableOfTheSchemeIsUsed() {
        Map<String, String> environment =
                Map.of("HTTPS_PROXY", PROXY, "http_proxy", "plain.test:8080");
        assertThat(proxyOf(environment, "https://harbor.test/")).isEqualTo("proxy.test:3128");
        assertThat(proxyOf(environment, "http://harbor.test/")).isEqualTo("plain.test:8080");
        assertThat(proxyOf(Map.of(), "https://harbor.test/")).isEqualTo("none");
    }

    @Test
    void upperCaseVariablesTakePrecedenceUnlessTheyAreEmpty() {
        String url = "https://harbor.test/";
        String other = "http://other.test:1";
        assertThat(proxyOf(Map.of("HTTPS_PROXY", PROXY, "https_proxy", other), url))
                .isEqualTo("proxy.test:3128");
        assertThat(proxyOf(Map.of("HTTPS_PROXY", PROXY, "https_proxy", ""), url))
                .isEqualTo("proxy.test:3128");
        assertThat(proxyOf(Map.of("HTTPS_PROXY", "", "https_proxy", other), url))
                .isEqualTo("other.test:1");
    }

    /** The answers of golang.org/x/net/http/httpproxy. */
    @ParameterizedTest
    @CsvSource({
        "'', https://127.example.com/, true",
        "'', https://127.1.2.3/, false",
        "127.0.0.1, https://127.example.com/, true",
        "10.1.2.3:8443, https://10.1.2.3:8443/, false",
        "10.1.2.3:8443, https://10.1.2.3/, true",
        "'[fd00::1]:8443', 'https://[fd00::1]:8443/', false",
        "'[fd00::1]:8443', 'https://[fd00::1]/', true",
        "fd00::1, 'https://[fd00::1]:8443/', false",
        "*:8443, https://harbor:8443/, true",
        "'*,x', https://harbor:8443/, false",
        ".example.com, https://example.com/, true",
        "*.example.com, https://r.example.com/, false",
        "example.com:8443, https://r.example.com:8443/, false",
        "example.com:8443, https://r.example.com/, true",
        "0.0.0.0/0, https://harbor/, true",
        "0.0.0.0/0, https://10.1.2.3/, false",
        "10.0.0.0/8:443, https://10.1.2.3/, true",
        "EXAMPLE.com, https://r.example.com/, false",
        "' example.com ,x', https://example.com/, false"
    })
    void noProxyIsReadAsByProgramsWrittenInGo(String exempt, String url, boolean proxied) {
        Map<String, String> environment = Map.of("HTTPS_PROXY", PROXY, "NO_PROXY", exempt);
        assertThat(proxyOf(environment, url)).isEqualTo(proxied ? "proxy.test:3128" : "none");
    }

    @Test
    void loopbackNeedsNoProxy() {
        Map<String, String> environment = Map.of("HTTPS_PROXY", PROXY, "HTTP_PROXY", PROXY);
        for (String url :
                List.of("http://localhost:5000/", "https://127.0.0.1/", "http://[::1]:5000/")) {
            assertThat(proxyOf(environment, url)).as(url).isEqualTo("none");
        }
    }

    @Test
    void aNetworkInNoProxyCoversItsAddressesAndNoOthers() {
        Map<String, String> environment =
                Map.of(
                        "HTTPS_PROXY",
                        PROXY,
                        "NO_PROXY",
                        "10.0.0.0/8, 192.168.4.0/22,fd00::/8,2001:db8::7,203.0.113.9/32");
        for (String url :
                List.of(
                        "https://10.255.1.2:8443/",
                        "https://192.168.7.255/",
                        "https://[fd12:3456::1]:5000/",
                        "https://[2001:db8:0::7]/",
                        "https://203.0.113.9/")) {
            assertThat(proxyOf(environment, url)).as(url).isEqualTo("none");
        }
        for (String url :
                List.of(
                        "https://11.0.0.1/",
                        "https://192.168.8.1/",
                        "https://[fe00::1]/",
                        "https://[2001:db8::8]/",
                        "https://203.0.113.8/",
                        "https://10.test/")) {
            assertThat(proxyOf(environment, url)).as(url).isEqualTo("proxy.test:3128");
        }
    }

    @Test
    void anUnsupportedProxySchemeIsRejectedWithoutShowingItsPassword() {
        for (String kind : List.of("socks5", "socks5h", "socks4", "https")) {
            Map<String, String> environment =
                    Map.of("HTTPS_PROXY", kind + "://u:secret@proxy.test:1080");
            assertThatThrownBy(() -> proxyOf(environment, "https://harbor.test/"))
                    .hasMessageContaining(kind + "://")
                    .hasMessageContaining("HTTPS_PROXY")
                    .hasMessageNotContaining("secret");
            assertThat(proxyOf(environment, "https://localhost/")).isEqualTo("none");
        }
    }

    @Test
    void hostsOfNoProxyAreReachedDirectly() {
        Map<String, String> environment =
                Map.of(
                        "HTTPS_PROXY",
                        PROXY,
                        "NO_PROXY",
                        "harbor.test, .inner.test,*.star.test,10.0.0.7,port.test:8443");
        for (String url :
                List.of(
                        "https://harbor.test/",
                        "https://HARBOR.test:8443/",
                        "https://sub.harbor.test/",
                        "https://a.inner.test/",
                        "https://b.star.test/",
                        "https://10.0.0.7/",
                        "https://port.test:8443/")) {
            assertThat(proxyOf(environment, url)).as(url).isEqualTo("none");
        }
        for (String url :
                List.of(
                        "https://notharbor.test/",
                        "https://harbor.test.evil.test/",
                        "https://10.0.0.70/",
                        "https://port.test/")) {
            assertThat(proxyOf(environment, url)).as(url).isEqualTo("proxy.test:3128");
        }
    }

    @Test
    void aStarMeansNoProxyAtAll() {
        Map<String, String> environment = Map.of("HTTPS_PROXY", PROXY, "no_proxy", "*");
        assertThat(proxyOf(environment, "https://harbor.test/")).isEqualTo("none");
    }

    @Test
    void theClientAuthenticatesAtTheProxy() {
        List<String> seen = new CopyOnWriteArrayList<>();
        ScriptedServer.Script proxy =
                exchange -> {
                    String user = exchange.headers().getOrDefault("proxy-authorization", "none");
                    seen.add(exchange.target() + " " + user);
                    if (user.equals("none")) {
                        exchange.answer(407, "", "Proxy-Authenticate: Basic realm=\"proxy\"");
                    } else {
                        exchange.answer(200, "{}");
                    }
                };
        try (ScriptedServer server = ScriptedServer.start(proxy);
                RegistryClient client =
                        RegistryClient.connect(
                                Clients.plain("harbor.test")
                                        .environment(
                                                Map.of(
                                                        "HTTP_PROXY",
                                                        "http://u:p@" + server.address()))
                                        .build())) {
            client.ping(Cancellation.none());
            assertThat(seen)
                    .startsWith("http://harbor.test/v2/ none", "http://harbor.test/v2/ Basic dTpw");
        }
    }

    private static String proxyOf(Map<String, String> environment, String url) {
        Proxy proxy = new Proxies(environment).select(URI.create(url)).get(0);
        if (proxy.type() == Proxy.Type.DIRECT) {
            return "none";
        }
        InetSocketAddress address = (InetSocketAddress) proxy.address();
        return address.getHostString() + ":" + address.getPort();
    }
}
