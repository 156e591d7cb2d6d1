package io.longshore.share.drop;

import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.oci.Digest;
import io.longshore.problem.ProblemException;
import io.longshore.share.Share;
import io.longshore.share.Ticket;
import io.longshore.text.Printable;
import io.longshore.trust.SidecarNames;
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
 * The last deliveries of each folder of {@code drop/}, in a text file in that folder: when, which
 * file, how it ended, and where its report is. For senders who see the share itself; users of
 * Longshore's SFTP server have {@code latest} instead, and are left out, because others may see the
 * folder. The lines are kept in {@code .longshore/deliveries/}, so that nothing is read back that a
 * sender could have changed. A failure is logged at the level debug and holds up nothing.
 */
public final class FolderDeliveries {
    /** How many deliveries a folder shows. */
    static final int MOST = 20;

    /** So many folders have a list; a site has some hundred. */
    private static final int MOST_FOLDERS = 10_000;

    private static final String NAME = SidecarNames.note("DELIVERIES");
    private static final String HEAD =
            "The last deliveries from this folder, the newest first. Longshore writes this file.\n\n";

    private static final Logger LOG = LoggerFactory.getLogger(FolderDeliveries.class);

    private final Share share;
    private final Path state;

    public FolderDeliveries(Share share) {
        this.share = share;
        this.state = share.state().resolve("deliveries");
    }

    /** True for the file that lists the deliveries of a folder. */
    public static boolean isAt(Path file) {
        return SidecarNames.isSame(file.getFileName().toString(), NAME);
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
        Path folder = share.drop().resolve(file).resolveSibling("");
        Path kept = state.resolve(key(folder) + ".txt");
        List<String> lines = new ArrayList<>();
        if (Files.isRegularFile(kept, LinkOption.NOFOLLOW_LINKS)) {
            lines.addAll(text(kept).lines().toList());
        } else {
            DurableFiles.createFolder(state);
            if (DurableFiles.list(state).size() >= MOST_FOLDERS) {
                return;
            }
        }
        lines.removeIf(it -> it.contains("/" + id + "/"));
        lines.add(0, line);
        String shown = String.join("\n", lines.subList(0, Math.min(MOST, lines.size()))) + "\n";
        DurableFiles.write(kept, shown.getBytes(StandardCharsets.UTF_8));
        if (isBelowDrop(folder)) {
            DurableFiles.write(
                    folder.resolve(NAME), (HEAD + shown).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Whoever may write into {@code drop/} could lead out of it by a link. */
    private boolean isBelowDrop(Path folder) {
        Path below = folder.normalize();
        if (!below.startsWith(share.drop())) {
            return false;
        }
        Path checked = share.drop();
        for (Path name : share.drop().relativize(below)) {
            checked = checked.resolve(name);
            if (!Files.isDirectory(checked, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        return true;
    }

    private static String line(Ticket ticket, String status, String place, Instant at) {
        String name = Path.of(ticket.file()).getFileName().toString();
        return "%s  %-10s  %s  %s/%s/REPORT.txt"
                .formatted(
                        at.truncatedTo(ChronoUnit.SECONDS),
                        status,
                        Printable.line(name),
                        place,
                        ticket.id());
    }

    private static boolean isFromSftp(Ticket ticket) {
        Principal by = ticket.uploadedBy();
        return by != null && by.via() == Principal.Via.SFTP;
    }

    private String key(Path folder) {
        String path = share.drop().relativize(folder.normalize()).toString();
        return Digest.of(path.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static String text(Path file) {
        return new String(DurableFiles.read(file), StandardCharsets.UTF_8);
    }
}
