package io.longshore.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.Json;
import io.longshore.json.JsonTree;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;

/** Reads and writes the messages between stages. */
public final class Messages {
    private Messages() {}

    /** The JSON of a message. */
    public static byte[] write(StageMessage message) {
        return Json.compact(message);
    }

    /**
     * The message of a stage of this version or an earlier one.
     *
     * @throws io.longshore.problem.ProblemException {@code MESSAGE_UNREADABLE} for anything else
     */
    public static <M extends StageMessage> M read(byte[] body, Class<M> type) {
        try {
            JsonNode message = JsonTree.of(body);
            JsonNode version = message.path("version");
            if (!version.isInt()
                    || version.intValue() < 1
                    || version.intValue() > StageMessage.PREFIX_VERSION) {
                throw unreadable(
                        "Its version is "
                                + (version.isInt() ? version : "missing")
                                + "; this version of Longshore reads versions 1 to "
                                + StageMessage.PREFIX_VERSION
                                + ".");
            }
            if (version.intValue() == 1) {
                message = FirstVersion.upgraded(message, type);
            }
            return Json.THEIRS.treeToValue(message, type);
        } catch (IOException e) {
            throw unreadable("It is not a " + type.getSimpleName() + ".");
        }
    }

    /** The problem of a job whose message could not be read. */
    public static Problem unreadable() {
        return problem("This version cannot read it; the log has the details.");
    }

    private static RuntimeException unreadable(String why) {
        return new ProblemException(problem(why));
    }

    private static Problem problem(String why) {
        return Problem.permanent(
                Code.MESSAGE_UNREADABLE,
                "A message between stages, written by another version of Longshore, cannot be"
                        + " read.",
                why,
                "Upgrade all processes to the newest version; then run: longshore replay JOB");
    }
}
