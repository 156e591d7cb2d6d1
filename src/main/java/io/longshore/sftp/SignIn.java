package io.longshore.sftp;

import io.longshore.oci.Shown;
import io.longshore.task.LimitedWarnings;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;
import org.apache.sshd.server.auth.password.PasswordChangeRequiredException;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.session.ServerUserAuthServiceFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides who signs in, and logs each sign-in and, within a limit, each refusal. */
final class SignIn implements PublickeyAuthenticator, PasswordAuthenticator, SessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);
    private static final int REFUSALS_A_MINUTE = 30;

    /** For a person who types a password; until the client asks to sign in, the setting counts. */
    private static final Duration TO_TYPE = Duration.ofSeconds(30);

    private static final AttributeKey<String> METHOD = new AttributeKey<>();

    private final SftpUsers users;
    private final Consumer<Session> asked;
    private final LimitedWarnings refusals = new LimitedWarnings(LOG, REFUSALS_A_MINUTE);

    /**
     * @param asked hears which client has asked to sign in
     */
    SignIn(SftpUsers users, Consumer<Session> asked) {
        this.users = users;
        this.asked = asked;
    }

    /** The part of the protocol that a client asks for once its connection is encrypted. */
    ServiceFactory service() {
        return new ServerUserAuthServiceFactory() {
            @Override
            public Service create(Session session) throws IOException {
                Duration limit = CoreModuleProperties.AUTH_TIMEOUT.getRequired(session);
                if (limit.compareTo(TO_TYPE) < 0) {
                    CoreModuleProperties.AUTH_TIMEOUT.set(session, TO_TYPE);
                }
                asked.accept(session);
                return super.create(session);
            }
        };
    }

    @Override
    public boolean authenticate(String name, PublicKey key, ServerSession session) {
        String method = "the key " + KeyUtils.getFingerPrint(key);
        return users.isKey(name, key) ? accept(session, method) : refuse(name, method, session);
    }

    @Override
    public boolean authenticate(String name, String password, ServerSession session)
            throws PasswordChangeRequiredException {
        return users.isPassword(name, password)
                ? accept(session, "a password")
                : refuse(name, "a password", session);
    }

    private static boolean accept(ServerSession session, String method) {
        session.setAttribute(METHOD, method);
        return true;
    }

    private boolean refuse(String name, String method, ServerSession session) {
        refusals.warn(
                "SFTP: refused "
                        + Shown.of(name)
                        + " from "
                        + ConnectionLimits.address(session)
                        + " with "
                        + method
                        + ": "
                        + (users.isUser(name) ? "it is not one of this user's" : "no such user"));
        return false;
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        if (event == Event.Authenticated) {
            LOG.info(
                    "SFTP: {} signed in from {} with {}",
                    session.getUsername(),
                    ConnectionLimits.address(session),
                    session.getAttribute(METHOD));
        }
    }

    @Override
    public void sessionException(Session session, Throwable cause) {
        LOG.debug("SFTP: {}: {}", ConnectionLimits.address(session), cause.toString());
    }

    @Override
    public void sessionClosed(Session session) {
        if (session.isAuthenticated()) {
            LOG.info(
                    "SFTP: {} from {} disconnected",
                    session.getUsername(),
                    ConnectionLimits.address(session));
        } else {
            LOG.debug("SFTP: {} left without sign-in", ConnectionLimits.address(session));
        }
    }
}
