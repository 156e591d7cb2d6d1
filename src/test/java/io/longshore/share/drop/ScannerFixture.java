package io.longshore.share.drop;

import io.longshore.job.Principal;
import io.longshore.problem.Problem;
import io.longshore.share.ChecksumLists;
import io.longshore.share.DroppedFile;
import io.longshore.share.Share;
import io.longshore.share.Uploads;
import io.longshore.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A share of its own, with a scanner whose clock the test moves. */
abstract class ScannerFixture {
    static final Principal ANNA = new Principal("anna", Principal.Via.SFTP);
    static final Principal BERT = new Principal("bert", Principal.Via.SFTP);

    @TempDir Path folder;
    final TestClock clock = new TestClock();
    Share share;
    Uploads uploads;
    DropScanner scanner;

    @BeforeEach
    void prepare() {
        share = Share.prepare(folder.resolve("share"));
        uploads = new Uploads(share);
        uploads.restore();
        scanner =
                scanner(
                        share,
                        uploads,
                        new DropSettings(
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(5),
                                Duration.ofHours(24)),
                        clock);
    }

    /** A scanner with these waits. */
    static DropScanner scanner(Share share, Uploads uploads, DropSettings waits, Clock clock) {
        return new DropScanner(
                share,
                waits,
                uploads,
                new ChecksumLists(),
                new DropNotes(
                        share,
                        uploads,
                        clock,
                        clock,
                        ticket -> Optional.empty(),
                        DropAnswers.IGNORED),
                () -> {},
                clock);
    }

    /** Scans once: the files that may be claimed. */
    List<String> scan() {
        return scanner.scan(path -> false).stream().map(DroppedFile::relative).toList();
    }

    Path drop(String name, String content) throws IOException {
        Path file = share.drop().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    /** Reports for operators since the last question. */
    List<String> told() {
        return scanner.untaken().stream().map(Problem::what).toList();
    }
}
