package io.longshore.syslog;

import io.longshore.config.Setting;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The address of a syslog server in a setting: a host and a port, as in {@code siem.test.com:6514}.
 */
public final class SyslogAddress {
    private SyslogAddress() {}

    /**
     * The address, not resolved.
     *
     * @param setting that has the text, for the problem
     * @throws ProblemException {@code BAD_SETTING}
     */
    public static InetSocketAddress parse(Setting<String> setting, String text) {
        int colon = text.lastIndexOf(':');
        try {
            if (colon > 0) {
                return InetSocketAddress.createUnresolved(
                        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
            }
        } catch (IllegalArgumentException e) {
            throw bad(setting, e);
        }
        throw bad(setting, null);
    }

    private static ProblemException bad(
            Setting<String> setting, @Nullable IllegalArgumentException cause) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_SETTING,
                                setting.name() + " cannot be used.",
                                "It is not a host and a port.",
                                "Write it as docs/configuration.md shows.")
                        .with("setting", setting.name()),
                cause);
    }
}
