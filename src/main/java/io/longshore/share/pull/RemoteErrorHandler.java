package io.longshore.share.pull;

import com.jcraft.jsch.JSchException;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;

/**
 * Turns what went wrong with the other server into a problem; at the next look it is tried again.
 */
class RemoteErrorHandler extends DefaultPollingConsumerPollStrategy implements ExceptionHandler {
    private final String address;
    private final Consumer<Problem> told;

    /**
     * @param address host and port, for people
     */
    RemoteErrorHandler(String address, Consumer<Problem> told) {
        this.address = address;
        this.told = told;
    }

    /** Another one that tells the same. */
    RemoteErrorHandler(RemoteErrorHandler other) {
        this(other.address, other.told);
    }

    @Override
    public boolean rollback(
            org.apache.camel.Consumer consumer, Endpoint endpoint, int retries, Exception e) {
        handleException(e);
        return false;
    }

    @Override
    public void handleException(String message, Throwable e) {
        handleException(e);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable e) {
        handleException(e);
    }

    @Override
    public void handleException(Throwable e) {
        told.accept(problem(e));
    }

    private Problem problem(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null
                && !(cause instanceof JSchException || cause instanceof ProblemException)) {
            cause = cause.getCause();
        }
        if (cause instanceof ProblemException known) {
            return known.problem();
        }
        String said = String.valueOf(cause.getMessage());
        String lower = said.toLowerCase(Locale.ROOT);
        String what = "Tried to fetch files from " + address + ", but ";
        if (lower.contains("hostkey")) {
            return Problem.temporary(
                    Code.REMOTE_HOST_KEY_UNKNOWN,
                    what + "its host key is not the known one.",
                    "It is another server, or it has a new key. Nothing was sent to it.",
                    "Ask its administrator for the key, and add it to the file of"
                            + " 'longshore.drop.remote.known-hosts'.");
        }
        if (lower.contains("auth")) {
            return Problem.temporary(
                    Code.REMOTE_CREDENTIALS_REFUSED,
                    what + "it rejected the sign-in.",
                    "It refused the user, the key or the password.",
                    "Check 'longshore.drop.remote' and the settings below it.");
        }
        return Problem.temporary(
                Code.REMOTE_ERROR,
                what + "that failed: " + Printable.of(said) + ".",
                "",
                "Check that server and the connection to it; Longshore retries automatically.");
    }
}
