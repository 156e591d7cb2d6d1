package io.longshore.broker;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import org.apache.activemq.artemis.api.core.ActiveMQConnectionTimedOutException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQNotConnectedException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;

/** What the JMS client throws, said as problems. */
final class BrokerProblems {
    private BrokerProblems() {}

    /**
     * @param tried what was tried, as the end of "tried to …"
     */
    static ProblemException of(BrokerAccess access, String tried, JMSException e) {
        Throwable cause = e.getCause();
        if (e instanceof JMSSecurityException || cause instanceof ActiveMQSecurityException) {
            return refused(access, tried, e);
        }
        if (cause instanceof ActiveMQNotConnectedException
                || cause instanceof ActiveMQConnectionTimedOutException) {
            return new ProblemException(
                    Problem.temporary(
                            Code.BROKER_UNREACHABLE,
                            "Tried to "
                                    + tried
                                    + ", but the broker "
                                    + access.shownUrl()
                                    + " did not answer.",
                            "Nothing listens there, or the network does not let it through.",
                            "Start it (longshore run starts an embedded one) or correct"
                                    + " longshore.broker.url, longshore.broker.host and"
                                    + " longshore.broker.port."),
                    e);
        }
        String said = cause instanceof ActiveMQException ? cause.getMessage() : e.getMessage();
        return new ProblemException(
                Problem.temporary(
                        Code.BROKER_ERROR,
                        "Tried to " + tried + ", but the broker " + access.shownUrl() + " failed.",
                        "It said: " + said + ".",
                        "Look into the broker's log, then try again."),
                e);
    }

    private static ProblemException refused(BrokerAccess access, String tried, JMSException e) {
        boolean signIn = String.valueOf(e.getMessage()).contains("AMQ229031");
        String who = "the user '" + access.username() + "'";
        return new ProblemException(
                Problem.permanent(
                        Code.BROKER_CREDENTIALS_REFUSED,
                        "Tried to "
                                + tried
                                + ", but the broker "
                                + access.shownUrl()
                                + (signIn
                                        ? " does not let " + who + " in."
                                        : " denies it to " + who + "."),
                        signIn
                                ? "User name or password is wrong."
                                : "The user's roles do not include it.",
                        "Check longshore.broker.username and longshore.broker.password-file; for the"
                                + " embedded broker use the credentials that it wrote into"
                                + " longshore.data."),
                e);
    }
}
