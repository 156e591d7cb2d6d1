package io.longshore.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.Json;
import io.longshore.json.JsonTree;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.io.IOException;

/** Reads what another stage, maybe of the previous version, wrote. */
public final class Messages {
    /** Of all messages between stages: there has been no other yet. */
    public static final int VERSION = 1;

    private Messages() {}

    /**
     * @throws io.longshore.problem.ProblemException {@code MESSAGE_UNREADABLE} if it is not what a
     *     stage of this version or an earlier one writes
     */
    public static <T> T read(byte[] body, Class<T> type) {
        try {
            JsonNode message = JsonTree.of(body);
            int version = message.path("version").asInt();
            if (version != VERSION) {
                throw unreadable("It is of version " + version + ", and this is " + VERSION + ".");
            }
            return Json.THEIRS.treeToValue(message, type);
        } catch (IOException e) {
            throw unreadable("It is no " + type.getSimpleName() + ".");
        }
    }

    /** The problem of a job whose message could not be read. */
    public static Problem unreadable() {
        return problem("This version cannot read it; the log has the details.");
    }

    private static RuntimeException unreadable(String why) {
        return problem(why).asException();
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
