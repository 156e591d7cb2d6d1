package io.longshore.share.drop;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.problem.ProblemException;
import io.longshore.share.Share;
import io.longshore.share.Ticket;
import io.longshore.text.Printable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last deliveries of each folder of {@code drop/}: when, which file, how it ended, and where
 * its report is. For senders who see the share itself: the list of {@code drop/lci} is {@code
 * deliveries/lci/LATEST.txt}. Users of Longshore's SFTP server have {@code latest} instead, and are
 * left out, because others may read the lists. A failure is logged at the level debug and holds up
 * nothing.
 */
public final class FolderDeliveries {
    /** How many deliveries a folder shows. */
    static final int MOST = 20;

    private static final String NAME = "LATEST.txt";

    private static final Logger LOG = LoggerFactory.getLogger(FolderDeliveries.class);

    private final Share share;

    public FolderDeliveries(Share share) {
        this.share = share;
    }

    /**
     * Adds a delivery to the list of its folder; may be repeated.
     *
     * @param status how it ended, one word
     * @param place {@code done} or {@code rejected}
     * @param at when it was reported
     */
    public synchronized void add(Ticket ticket, String status, String place, Instant at) {
        if (ticket.origin() != Ticket.Origin.DROP || isFromSftp(ticket)) {
            return;
        }
        try {
            add(ticket.file(), ticket.id(), line(ticket, status, place, at));
        } catch (ProblemException e) {
            LOG.debug("the deliveries of a folder are not updated: {}", e.problem().what());
        }
    }

    private void add(String file, JobId id, String line) {
        Path lists = share.root().resolve("deliveries");
        Path list = lists.resolve(file).resolveSibling(NAME).normalize();
        if (!list.startsWith(lists)) {
            return;
        }
        List<String> lines = new ArrayList<>();
        if (Files.isRegularFile(list, LinkOption.NOFOLLOW_LINKS)) {
            lines.addAll(text(list).lines().toList());
        } else {
            DurableFiles.createFolder(list.resolveSibling(""));
        }
        lines.removeIf(it -> it.contains("/" + id + "/"));
        lines.add(0, line);
        String shown = String.join("\n", lines.subList(0, Math.min(MOST, lines.size()))) + "\n";
        DurableFiles.write(list, shown.getBytes(StandardCharsets.UTF_8));
    }

    private static String line(Ticket ticket, String status, String place, Instant at) {
        return "%s  %-10s  %s  %s/%s/REPORT.txt"
                .formatted(
                        at.truncatedTo(ChronoUnit.SECONDS),
                        status,
                        Printable.line(ticket.fileName()),
                        place,
                        ticket.id());
    }

    private static boolean isFromSftp(Ticket ticket) {
        Principal by = ticket.uploadedBy();
        return by != null && by.via() == Principal.Via.SFTP;
    }

    private static String text(Path file) {
        return new String(DurableFiles.read(file), StandardCharsets.UTF_8);
    }
}
