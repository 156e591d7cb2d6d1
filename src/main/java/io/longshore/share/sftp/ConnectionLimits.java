package io.longshore.share.sftp;

import io.longshore.config.Settings;
import io.longshore.config.SftpSetting;
import io.longshore.task.LimitedWarnings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
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
 * Limits connections before and after sign-in separately. Where too many have not signed in, an
 * older one of them is closed in favour of the new one: the one that came least far, and of those
 * the oldest. So clients that never sign in cannot keep a user out. Thread-safe.
 */
final class ConnectionLimits implements SessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimits.class);

    /** A client has this long to get further before its connection is preferred for closing. */
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
     * @param ofAddress before sign-in, from one address
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
        List<Session> same =
                waiting.keySet().stream()
                        .filter(session -> waiting.get(session).address().equals(address))
                        .toList();
        if (same.size() >= limits.ofAddress()) {
            return Optional.of(least(same, now));
        }
        return waiting.size() >= limits.waiting()
                ? Optional.of(least(waiting.keySet(), now))
                : Optional.empty();
    }

    /**
     * @param oldestFirst not empty
     */
    private Session least(Collection<Session> oldestFirst, long now) {
        Comparator<Session> byStep = Comparator.comparing(session -> waiting.get(session).step());
        Optional<Session> old =
                oldestFirst.stream()
                        .filter(session -> !waiting.get(session).isNew(now))
                        .min(byStep);
        if (old.isPresent()) {
            return old.get();
        }
        // All are new: their order does not show which of them is a user, but a flood is slowed
        // down.
        Step lowest =
                oldestFirst.stream()
                        .map(session -> waiting.get(session).step())
                        .min(Comparator.naturalOrder())
                        .orElseThrow();
        List<Session> equal =
                oldestFirst.stream()
                        .filter(session -> waiting.get(session).step() == lowest)
                        .toList();
        return equal.get(ThreadLocalRandom.current().nextInt(equal.size()));
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
