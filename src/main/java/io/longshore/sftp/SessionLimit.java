package io.longshore.sftp;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends connections beyond a number, whoever they are of, before they can sign in. */
final class SessionLimit implements SessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLimit.class);

    private final int most;
    private final Set<Session> open = ConcurrentHashMap.newKeySet();

    SessionLimit(int most) {
        this.most = most;
    }

    @Override
    public void sessionCreated(Session session) {
        open.add(session);
        if (open.size() > most) {
            LOG.warn("SFTP: more than {} connections; one was refused", most);
            try {
                session.disconnect(
                        SshConstants.SSH2_DISCONNECT_TOO_MANY_CONNECTIONS, "too many connections");
            } catch (IOException e) {
                session.close(true);
            }
        }
    }

    @Override
    public void sessionClosed(Session session) {
        open.remove(session);
    }
}
