package io.longshore.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;

/**
 * Version 1 of the messages between stages. Checks and results have the same members as in version
 * 2; an import had the members of its archive, its target and its request in one level.
 */
final class FirstVersion {
    private static final Set<String> TARGET =
            Set.of(
                    "repository",
                    "includeNonDistributable",
                    "repoBasedTags",
                    "releaseTags",
                    "tagsSeen");
    private static final Set<String> REQUEST =
            Set.of("receivedAt", "startedAt", "requestedBy", "replayOf");

    private FirstVersion() {}

    /**
     * The message as version 2 has it.
     *
     * @throws IOException if the message is not an object
     */
    static JsonNode upgraded(JsonNode message, Class<? extends StageMessage> type)
            throws IOException {
        if (!(message instanceof ObjectNode members)) {
            throw new IOException("not an object");
        }
        ObjectNode upgraded = type == ImportMessage.class ? grouped(members) : members.deepCopy();
        return upgraded.put("version", StageMessage.VERSION);
    }

    private static ObjectNode grouped(ObjectNode members) {
        ObjectNode upgraded = JsonNodeFactory.instance.objectNode();
        ObjectNode archive = JsonNodeFactory.instance.objectNode();
        ObjectNode target = JsonNodeFactory.instance.objectNode();
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        members.fieldNames()
                .forEachRemaining(
                        name -> {
                            JsonNode value = members.get(name);
                            if (name.equals("tarball")) {
                                archive.set("path", value);
                            } else if (name.equals("manifestJson")) {
                                archive.set("identity", value);
                            } else if (name.equals("state") || name.equals("token")) {
                                archive.set(name, value);
                            } else if (TARGET.contains(name)) {
                                target.set(name, value);
                            } else if (REQUEST.contains(name)) {
                                request.set(name, value);
                            } else {
                                upgraded.set(name, value);
                            }
                        });
        upgraded.set("archive", archive);
        upgraded.set("target", target);
        upgraded.set("request", request);
        return upgraded;
    }
}
