package io.longshore.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connection the page closes when there are too many. */
class ConnectionsTest {
    private static final String USER = "10.0.0.1";

    private final EmbeddedChannel port =
            new EmbeddedChannel(new Connections(HttpListener.MOST_CONNECTIONS, () -> 0));
    private int clients;

    /** A connection from an address. */
    private static final class Client extends EmbeddedChannel {
        private final InetSocketAddress remote;

        Client(InetSocketAddress remote) {
            this.remote = remote;
        }

        @Override
        public SocketAddress remoteAddress() {
            return remote;
        }
    }

    private Client connect(String address) {
        Client client = new Client(new InetSocketAddress(address, 1024 + clients++));
        port.writeInbound(client);
        return client;
    }

    private void connectFromOthers(int count, List<Client> all) {
        for (int i = 0; i < count; i++) {
            all.add(connect("127." + i / 250 % 250 + ".0." + (1 + i % 250)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 60, 600})
    void aCrowdOfOneAddressIsClosedFirst(int ofUser) {
        List<Client> crowd = new ArrayList<>();
        for (int i = 0; i < HttpListener.MOST_CONNECTIONS; i++) {
            crowd.add(connect("10.9.9.9"));
        }
        List<Client> users = new ArrayList<>();
        for (int i = 0; i < ofUser && i < HttpListener.MOST_CONNECTIONS / 2 - 1; i++) {
            users.add(connect(USER));
        }
        users.add(connect(USER));

        assertThat(users).allMatch(Client::isOpen);
        assertThat(crowd).filteredOn(client -> !client.isOpen()).hasSize(users.size());
    }

    /**
     * 500 addresses hold all connections, and somebody at the user's own address reconnects each
     * time that the connection is closed.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void whoReconnectsFromTheAddressOfAUserDoesNotCloseTheUsersConnection(int neighbours) {
        List<Client> others = new ArrayList<>();
        connectFromOthers(HttpListener.MOST_CONNECTIONS, others);
        Deque<Client> near = new ArrayDeque<>();
        for (int i = 0; i < neighbours; i++) {
            near.add(connect(USER));
        }

        int lost = 0;
        for (int attempt = 0; attempt < 20; attempt++) {
            Client user = connect(USER);
            for (int i = 0; i < 20; i++) {
                near.removeFirst().close();
                near.add(connect(USER));
                connectFromOthers(1, others);
            }
            lost += user.isOpen() ? 0 : 1;
            user.close();
        }

        assertThat(lost).isLessThanOrEqualTo(0);
    }
}
