package io.longshore.share.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.longshore.testing.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients that have not signed in can and cannot do to those who want to. */
@Timeout(120)
class SignInFloodTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    @TempDir Path folder;
    private final List<Socket> idle = new ArrayList<>();
    private SftpSite site;

    @BeforeEach
    void prepare() throws IOException {
        site = new SftpSite(folder);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : idle) {
            socket.close();
        }
        site.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SSH-2.0-idle\r\n"})
    void aUserSignsInDespiteHundredsOfIdleConnections(String firstWords) throws IOException {
        site.start();
        Duration without = bestSignIn();
        for (int i = 0; i < 500; i++) {
            idle("127.1." + i / 250 + "." + (1 + i % 250), firstWords);
        }
        for (int i = 0; i < 60; i++) {
            idle("127.0.0.1", firstWords);
        }

        assertThat(bestSignIn()).isLessThan(longer(SOON, without.multipliedBy(4)));
    }

    /** Each sign-in succeeds at the first attempt. */
    @Test
    void aUserSignsInWhileNewConnectionsKeepComingFromTheSameAddress() throws Exception {
        site.set("longshore.sftp.sign-in.connections-per-address", "10").start();
        ScheduledExecutorService flood = Executors.newSingleThreadScheduledExecutor();
        AtomicInteger made = new AtomicInteger();
        flood.scheduleAtFixedRate(
                () -> {
                    idleQuietly("127.0.0.1");
                    made.incrementAndGet();
                },
                0,
                10,
                TimeUnit.MILLISECONDS);
        try {
            await().until(() -> made.get() > 30);
            for (int i = 0; i < 10; i++) {
                try (ClientSession anna = site.signIn("anna")) {
                    assertThat(anna.isAuthenticated()).isTrue();
                }
            }
        } finally {
            flood.shutdown();
            assertThat(flood.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aUserWhoseKeysAreExchangedSignsInAfterAnyNumberOfNewConnections() throws IOException {
        site.set("longshore.sftp.sign-in.connections", "20").start();
        try (ClientSession anna = site.connect("anna")) {
            anna.waitFor(
                    EnumSet.of(ClientSession.ClientSessionEvent.WAIT_AUTH), SOON.multipliedBy(10));
            for (int i = 0; i < 300; i++) {
                idle(i % 2 == 0 ? "127.0.0.1" : "127.0.0.2", i % 3 == 0 ? "SSH-2.0-idle\r\n" : "");
            }
            anna.addPasswordIdentity("anna-secret");
            anna.auth().verify(SOON.multipliedBy(10));
            assertThat(anna.isAuthenticated()).isTrue();
        }
    }

    @Test
    void noMoreConnectionsWaitForASignInThanTheSettingSays() throws IOException {
        site.set("longshore.sftp.sign-in.connections", "20").start();
        for (int i = 0; i < 100; i++) {
            idle("127.0.0." + (1 + i % 7), "");
        }
        await().until(() -> openOnes() <= 20);
        assertThat(site.signIn("anna").isAuthenticated()).isTrue();
    }

    private long openOnes() throws IOException {
        long open = 0;
        for (Socket socket : idle) {
            open += isClosed(socket) ? 0 : 1;
        }
        return open;
    }

    private void idleQuietly(String from) {
        try {
            idle(from, "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void signedInConnectionsSurviveAFlood() throws IOException {
        site.set("longshore.sftp.sign-in.connections-per-address", "5").start();
        ClientSession anna = site.signIn("anna");
        for (int i = 0; i < 50; i++) {
            idle("127.0.0.1", "");
        }
        assertThat(site.signIn("bert").isAuthenticated()).isTrue();
        assertThat(anna.isOpen()).isTrue();
    }

    @Test
    void aConnectionWithoutAKeyExchangeIsClosedAtItsTimeout() throws IOException {
        site.set("longshore.sftp.sign-in.time", "1s").start();
        Socket silent = idle("127.0.0.1", "");
        Socket identified = idle("127.0.0.1", "SSH-2.0-idle\r\n");
        ClientSession asking = site.connect("anna");
        asking.auth();
        for (Socket socket : List.of(silent, identified)) {
            await().atMost(Duration.ofSeconds(6)).until(() -> isClosed(socket));
        }
        asking.addPasswordIdentity("anna-secret");
        assertThat(asking.isOpen()).isTrue();
    }

    @Test
    void theSettingLimitsTheConnectionsOfAUser() throws IOException {
        site.set("longshore.sftp.user.max-sessions", "2").start();
        site.signIn("anna");
        ClientSession second = site.signIn("anna");
        assertThatThrownBy(() -> site.sftp("anna")).isInstanceOf(IOException.class);
        assertThat(site.signIn("bert").isAuthenticated()).isTrue();
        second.close();
        await().untilAsserted(() -> site.sftp("anna").close());
    }

    @Test
    void aRefusedKeyIsLoggedWithFingerprintUserAndAddress() throws Exception {
        site.start();
        KeyPair key = KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256);
        try (LogLines log = LogLines.start()) {
            assertThat(site.letsIn("anna", key)).isFalse();
            assertThat(site.letsIn("nobody\u001b[2J", key)).isFalse();
            assertThat(log.warnings())
                    .anyMatch(
                            line ->
                                    line.contains("anna from 127.0.0.1 was refused")
                                            && line.contains(
                                                    KeyUtils.getFingerPrint(key.getPublic())))
                    .anyMatch(line -> line.contains("no such user"))
                    .noneMatch(line -> line.contains("\u001b"));
        }
    }

    @Test
    void signInsAreLoggedButPortProbesAreNot() throws Exception {
        site.start();
        Configurator.setLevel("io.longshore.share.sftp", Level.INFO);
        try (LogLines log = LogLines.start()) {
            for (int i = 0; i < 3; i++) {
                Socket probe = idle("127.0.0.1", "");
                probe.setSoLinger(true, 0);
                probe.close();
            }
            site.signIn("anna").close();
            await().untilAsserted(
                            () ->
                                    assertThat(log.all())
                                            .anyMatch(line -> line.contains("anna signed in from"))
                                            .anyMatch(line -> line.contains("disconnected"))
                                            .noneMatch(line -> line.contains("exceptionCaught")));
            assertThat(log.warnings()).isEmpty();
        } finally {
            Configurator.setLevel("io.longshore.share.sftp", (Level) null);
        }
    }

    /** The shortest of three: a busy machine makes any of them slow. */
    private Duration bestSignIn() throws IOException {
        Duration best = Duration.ofDays(1);
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            try (ClientSession session = site.signIn("anna")) {
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                best = took.compareTo(best) < 0 ? took : best;
                assertThat(session.isAuthenticated()).isTrue();
            }
        }
        return best;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private Socket idle(String from, String firstWords) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", site.port()));
        try {
            socket.getOutputStream().write(firstWords.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // Closed already in favour of a newer connection.
        }
        idle.add(socket);
        return socket;
    }

    private static boolean isClosed(Socket socket) throws IOException {
        socket.setSoTimeout(10);
        try {
            while (socket.getInputStream().read() >= 0) {
                // What the server says of itself.
                continue;
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
