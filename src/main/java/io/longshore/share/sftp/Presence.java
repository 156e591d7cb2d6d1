package io.longshore.share.sftp;

import io.longshore.share.RecentUploads;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;

/** Records which users are connected. */
final class Presence implements SessionListener {
    private final RecentUploads recent;

    Presence(RecentUploads recent) {
        this.recent = recent;
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        if (event == Event.Authenticated) {
            recent.connected(UserRights.principal(session.getUsername()), session);
        }
    }

    @Override
    public void sessionClosed(Session session) {
        if (session.isAuthenticated()) {
            recent.disconnected(UserRights.principal(session.getUsername()), session);
        }
    }
}
