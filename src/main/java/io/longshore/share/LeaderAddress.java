package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.job.ProcessName;
import io.longshore.problem.ProblemException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The address of the page of the gateway that leads, in a file on the share: a gateway that stands
 * by names it to its clients. Only information, which no decision depends on.
 */
public final class LeaderAddress {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderAddress.class);
    private static final String NAME = "leader.url";
    private static final int LONGEST = 300;

    private LeaderAddress() {}

    /**
     * Writes the address of this gateway. A failure is logged and holds up nothing.
     *
     * @param page as in {@code http://127.0.0.1:8080}; an address of all interfaces becomes the
     *     name of this host
     */
    public static void write(Share share, String page) {
        String host = ProcessName.HOST;
        String url =
                page.replace("//0.0.0.0:", "//" + host + ":").replace("//[::]:", "//" + host + ":");
        try {
            DurableFiles.write(file(share), (url + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (ProblemException e) {
            LOG.warn("{} {}", e.problem().what(), e.problem().fix());
        }
    }

    /** The address that the last gateway to lead has written; empty if there is none. */
    public static Optional<String> read(Share share) {
        Path file = file(share);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            String text = new String(DurableFiles.readStart(file, LONGEST), StandardCharsets.UTF_8);
            URI url = URI.create(text.strip());
            return url.getHost() == null ? Optional.empty() : Optional.of(url.toString());
        } catch (ProblemException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Path file(Share share) {
        return share.state().resolve(NAME);
    }
}
