package io.longshore.share.drop;

import io.longshore.config.Policy;
import io.longshore.config.Settings;
import io.longshore.config.SftpSetting;
import io.longshore.config.TrustSetting;
import io.longshore.files.DurableFiles;
import io.longshore.problem.ProblemException;
import io.longshore.share.Share;
import io.longshore.text.HumanReadable;
import io.longshore.trust.SidecarNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The texts in {@code drop/} and {@code depot/} for people who send archives: what to upload and
 * where the answer is, with the times and limits of this site. It contains no other setting: no
 * host, path or key.
 */
public final class ReadMeFirst {
    /** Its name, which is reserved directly in {@code drop/}. */
    public static final String NAME = "READ-ME-FIRST.txt";

    private static final String DEPOT =
            """
            Longshore imports nothing from this folder by itself. A file here is imported only by a
            job that names it: a message to the queue longshore.jobs, or the command submit.

            To have an archive imported without such a job, put it into a folder below drop.
            READ-ME-FIRST.txt in drop describes how.

            Longshore writes this file at its start and never imports it.
            """;

    private static final Logger LOG = LoggerFactory.getLogger(ReadMeFirst.class);

    private ReadMeFirst() {}

    /** The file on this share. */
    public static Path in(Share share) {
        return share.drop().resolve(NAME);
    }

    /** True for this name, in any case, directly in the folder. */
    public static boolean isAt(Path file, Path folder) {
        return folder.equals(file.getParent())
                && SidecarNames.isSame(file.getFileName().toString(), NAME);
    }

    /** True for one of the files that Longshore writes. */
    public static boolean isOn(Share share, Path file) {
        return isAt(file, share.drop()) || isAt(file, share.depot());
    }

    /**
     * Writes the file, and one in {@code depot/} for people who expect an import of what they put
     * there. A failure is logged.
     */
    public static void write(Share share, Settings settings) {
        write(in(share), text(settings));
        write(share.depot().resolve(NAME), DEPOT);
    }

    private static void write(Path file, String text) {
        try {
            DurableFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (ProblemException e) {
            LOG.warn("{} is not written: {}", file, e.problem().what());
        }
    }

    /** The text for the site that has these settings. */
    public static String text(Settings settings) {
        DropSettings drop = DropSettings.of(settings);
        boolean needsChecksum = settings.get(TrustSetting.CHECKSUM_POLICY) == Policy.REQUIRED;
        boolean needsSignature =
                settings.get(TrustSetting.SIGNATURE_FILES_POLICY) == Policy.REQUIRED;
        StringBuilder text = new StringBuilder();
        text.append("Longshore imports archives of container images from the folder drop.\n\n");
        text.append("Upload NAME.tar and its checksum NAME.tar.sha256 into a folder below drop.\n");
        text.append("The folder selects the repository: drop/lci/NAME.tar goes to lci.\n\n");
        line(text, "A checksum file is", needsChecksum ? "required" : "recommended");
        line(text, "A signature file is", needsSignature ? "required" : "optional");
        line(text, "A file is picked up once it is unchanged for", shown(drop.quiet()));
        line(text, "without a checksum file after another", shown(drop.sidecarWait()));
        line(text, "A damaged archive is rejected after at most", shown(drop.stall()));
        line(text, "A checksum without its archive is rejected after", shown(drop.leftOver()));
        if (settings.find(SftpSetting.PORT).isPresent()) {
            text.append("\nLimits of uploads by SFTP\n\n");
            line(text, "largest file", settings.get(SftpSetting.MAX_FILE_SIZE) + " GiB");
            line(text, "files of a user", settings.get(SftpSetting.USER_MAX_SIZE) + " GiB");
            line(text, "number of files of a user", "" + settings.get(SftpSetting.USER_MAX_FILES));
        }
        text.append("\nThe answer\n\n");
        text.append(
                "- A file that waits has a note beside it, NAME.tar.longshore.txt. By SFTP the\n");
        text.append("  folder status contains the notes about your files.\n");
        text.append(
                "- The report is REPORT.txt in a folder of done or rejected. LATEST.txt in the\n");
        text.append(
                "  folder of the same name in deliveries names it. By SFTP latest in each of them\n");
        text.append("  is your last one.\n");
        text.append("- What is put into depot is imported only by a job that names it.\n\n");
        text.append("Longshore writes this file at its start and never imports it.\n");
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("  %-50s %s%n".formatted(name + ":", value).replace("\r\n", "\n"));
    }

    private static String shown(Duration duration) {
        return HumanReadable.duration(duration);
    }
}
