package io.longshore.share.sftp;

import io.longshore.config.Settings;
import io.longshore.config.SftpSetting;
import io.longshore.task.LimitedWarnings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits connections before and after sign-in separately. Where too many have not signed in, the
 * new one is accepted and an older one of the same address, or of the address with most of them, is
 * closed: the one that has completed the fewest steps of the sign-in. So clients that never sign in
 * cannot keep a user out. Thread-safe.
 */
final class ConnectionLimits implements SessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimits.class);

    /** Younger connections do not count for the limit of their address. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Limits limits;
    private final LimitedWarnings crowded = new LimitedWarnings(LOG);

    /** Connections that have not signed in, the oldest first. */
    private final Map<Session, Waiting> waiting = new LinkedHashMap<>();

    /** Connections that have signed in, by user. */
    private final Map<String, Set<Session>> users = new HashMap<>();

    /**
     * How many connections may be open.
     *
     * @param waiting before sign-in, from all addresses
     * @param ofAddress before sign-in, from one address, of those that are not new
     * @param signedIn after sign-in, of all users
     * @param ofUser after sign-in, of one user
     */
    record Limits(int waiting, int ofAddress, int signedIn, int ofUser) {
        static Limits of(Settings settings) {
            return new Limits(
                    settings.get(SftpSetting.SIGN_IN_CONNECTIONS),
                    settings.get(SftpSetting.SIGN_IN_PER_ADDRESS),
                    settings.get(SftpSetting.MAX_SESSIONS),
                    settings.get(SftpSetting.USER_MAX_SESSIONS));
        }
    }

    /** How far a client has come. */
    private enum Step {
        CONNECTED,
        IDENTIFIED,
        NEGOTIATED,
        ENCRYPTED
    }

    /**
     * @param since by {@link System#nanoTime}
     */
    private record Waiting(String address, long since, Step step) {
        boolean isNew(long now) {
            return now - since < GRACE.toNanos();
        }
    }

    ConnectionLimits(Limits limits) {
        this.limits = limits;
    }

    @Override
    public void sessionCreated(Session session) {
        Optional<Session> surplus;
        synchronized (this) {
            long now = System.nanoTime();
            Waiting newest = new Waiting(address(session), now, Step.CONNECTED);
            surplus = surplus(newest.address(), now);
            waiting.put(session, newest);
            surplus.ifPresent(waiting::remove);
        }
        surplus.ifPresent(
                closed -> {
                    crowded.warn(
                            "SFTP: too many connections that have not signed in; one from "
                                    + address(closed)
                                    + " was closed");
                    closed.close(true);
                });
    }

    /** The connection that makes room for one more from this address; empty if there is room. */
    private Optional<Session> surplus(String address, long now) {
        List<Map.Entry<Session, Waiting>> old =
                waiting.entrySet().stream()
                        .filter(each -> each.getValue().address().equals(address))
                        .filter(each -> !each.getValue().isNew(now))
                        .toList();
        if (old.size() >= limits.ofAddress()) {
            return Optional.of(leastFar(old).get(0).getKey());
        }
        return waiting.size() >= limits.waiting()
                ? Optional.of(excess(address, now))
                : Optional.empty();
    }

    /**
     * One of the connections of the address that has most of them. Among new ones no order shows
     * which is a user's: one of the older half at random, so that a user has time for the first
     * step, and a chance against any number of connections.
     */
    private Session excess(String newest, long now) {
        Map<String, Integer> counts = new HashMap<>();
        counts.put(newest, 1);
        waiting.values().forEach(other -> counts.merge(other.address(), 1, Integer::sum));
        int most =
                waiting.values().stream().mapToInt(it -> counts.get(it.address())).max().orElse(0);
        List<Map.Entry<Session, Waiting>> crowd =
                waiting.entrySet().stream()
                        .filter(each -> counts.getOrDefault(each.getValue().address(), 0) == most)
                        .toList();
        List<Map.Entry<Session, Waiting>> candidates = leastFar(crowd);
        Map.Entry<Session, Waiting> oldest = candidates.get(0);
        int olderHalf = (candidates.size() + 1) / 2;
        return oldest.getValue().isNew(now)
                ? candidates.get(ThreadLocalRandom.current().nextInt(olderHalf)).getKey()
                : oldest.getKey();
    }

    /**
     * Those that have completed the fewest steps.
     *
     * @param oldestFirst not empty
     */
    private static List<Map.Entry<Session, Waiting>> leastFar(
            List<Map.Entry<Session, Waiting>> oldestFirst) {
        Step lowest =
                oldestFirst.stream()
                        .map(each -> each.getValue().step())
                        .min(Comparator.naturalOrder())
                        .orElseThrow();
        return oldestFirst.stream().filter(each -> each.getValue().step() == lowest).toList();
    }

    @Override
    public void sessionPeerIdentificationReceived(
            Session session, String version, List<String> extraLines) {
        reached(session, Step.IDENTIFIED);
    }

    @Override
    public void sessionNegotiationEnd(
            Session session,
            Map<KexProposalOption, String> client,
            Map<KexProposalOption, String> server,
            Map<KexProposalOption, String> negotiated,
            Throwable reason) {
        reached(session, Step.NEGOTIATED);
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        if (event == Event.KexCompleted) {
            reached(session, Step.ENCRYPTED);
        } else if (event == Event.Authenticated) {
            signedIn(session);
        }
    }

    private synchronized void reached(Session session, Step step) {
        waiting.computeIfPresent(
                session,
                (s, before) ->
                        before.step().compareTo(step) < 0
                                ? new Waiting(before.address(), before.since(), step)
                                : before);
    }

    private void signedIn(Session session) {
        String reason;
        synchronized (this) {
            waiting.remove(session);
            Set<Session> own =
                    users.computeIfAbsent(session.getUsername(), name -> new HashSet<>());
            int all = users.values().stream().mapToInt(Set::size).sum();
            if (own.size() >= limits.ofUser()) {
                reason =
                        session.getUsername()
                                + " has "
                                + own.size()
                                + " connections, the most for a user";
            } else if (all >= limits.signedIn()) {
                reason = "the server has " + all + " connections, the most that it takes";
            } else {
                own.add(session);
                return;
            }
        }
        LOG.warn(
                "SFTP: {} from {} was refused: {}",
                session.getUsername(),
                address(session),
                reason);
        try {
            session.disconnect(SshConstants.SSH2_DISCONNECT_TOO_MANY_CONNECTIONS, reason);
        } catch (IOException e) {
            session.close(true);
        }
    }

    @Override
    public synchronized void sessionClosed(Session session) {
        waiting.remove(session);
        users.values().forEach(sessions -> sessions.remove(session));
        users.values().removeIf(Set::isEmpty);
    }

    /** Without the port, so that connections from one machine are counted together. */
    static String address(Session session) {
        SocketAddress remote = session.getIoSession().getRemoteAddress();
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : String.valueOf(remote);
    }
}
