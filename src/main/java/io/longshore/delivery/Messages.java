package io.longshore.delivery;

import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.io.IOException;

/** Reads what another stage, maybe of the previous version, wrote. */
final class Messages {
    private Messages() {}

    /**
     * @throws io.longshore.problem.ProblemException {@code INTERNAL_ERROR} if it is not what a
     *     stage writes
     */
    static <T> T read(byte[] body, Class<T> type) {
        try {
            return Json.THEIRS.readValue(body, type);
        } catch (IOException e) {
            throw Problem.permanent(
                            Code.INTERNAL_ERROR,
                            "A message between stages is no " + type.getSimpleName() + ".",
                            "Only Longshore itself may write to its internal queues.",
                            "Look in the log and in longshore.crashed for who sent it.")
                    .asException(e);
        }
    }
}
