package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.job.Principal;
import io.longshore.json.Json;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that sent a job again while it was under way, and ask for an answer: {@code
 * work/<id>/sent-again.json}, until the job is filed. The ticket has the first message.
 */
public record LaterSenders(List<Sender> senders) {
    private static final String NAME = "sent-again.json";

    /** More are not answered. */
    private static final int MOST = 100;

    /** One message: its user, and the correlation id of its answer. */
    public record Sender(String user, String correlationId) {}

    /**
     * Adds a message, unless it is the one of the ticket or was added before: a message that the
     * broker delivers again is answered once.
     *
     * @throws ProblemException if the folder cannot be written, or was filed meanwhile
     */
    static void add(Path folder, Ticket ticket, Principal user, String correlationId) {
        Sender sender = new Sender(user.name(), correlationId);
        Principal first = ticket.sentBy();
        boolean isFirst =
                first != null
                        && first.name().equals(user.name())
                        && correlationId.equals(ticket.correlationId());
        List<Sender> senders = new ArrayList<>(in(folder));
        if (!isFirst && !senders.contains(sender) && senders.size() < MOST) {
            senders.add(sender);
            DurableFiles.write(folder.resolve(NAME), Json.compact(new LaterSenders(senders)));
        }
    }

    /** Returns the messages and forgets them. None, if they cannot be read: answers may be lost. */
    static List<Sender> take(Path folder) {
        List<Sender> senders = in(folder);
        if (!senders.isEmpty()) {
            DurableFiles.delete(folder.resolve(NAME));
        }
        return senders;
    }

    private static List<Sender> in(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    ? Json.OURS.readValue(DurableFiles.read(file), LaterSenders.class).senders()
                    : List.of();
        } catch (IOException | ProblemException e) {
            return List.of();
        }
    }
}
