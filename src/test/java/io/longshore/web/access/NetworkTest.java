package io.longshore.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.0.0/16, 10.1.255.255, true",
        "10.1.0.0/16, 10.2.0.0, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "10.1.2.2/31, 10.1.2.3, true",
        "0.0.0.0/0, 192.0.2.1, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "::1, 0:0:0:0:0:0:0:1, true",
        "10.1.2.3, ::ffff:10.1.2.3, true",
        "::ffff:10.1.2.3, 10.1.2.3, true"
    })
    void aNetworkHasTheAddressesOfItsPrefix(String network, String address, boolean contains)
            throws UnknownHostException {
        assertThat(Network.parse(network))
                .hasValueSatisfying(
                        it ->
                                assertThat(it.contains(address(address)))
                                        .as("%s in %s", address, network)
                                        .isEqualTo(contains));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "host.test.com/24",
                "10.1.2.3/33",
                "10.1.2.3/-1",
                "10.1.2.3/8",
                "10.1.2/8",
                "10.1.2.256",
                "2001:db8::1/32",
                "2001:db8::/129",
                "10.0.0.0/",
                "10.0.0.0/8 ",
                ":::"
            })
    void anythingElseIsNoNetwork(String text) {
        assertThat(Network.parse(text)).isEmpty();
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
