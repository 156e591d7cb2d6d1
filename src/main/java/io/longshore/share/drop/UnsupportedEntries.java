package io.longshore.share.drop;

import io.longshore.files.ProcessUser;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.share.DropNote;
import io.longshore.text.Printable;
import io.longshore.trust.SidecarNames;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Entries of {@code drop/} that cannot be claimed: links, devices, unreadable files, names that are
 * not UTF-8, folders that are too deep. Each is reported once, after it has been there for a while.
 * Not thread-safe.
 */
final class UnsupportedEntries {
    /** More would say no more. */
    private static final int MOST = 100;

    private final Path drop;
    private final Duration patience;
    private Map<Path, SeenEntry> before = new HashMap<>();
    private Map<Path, SeenEntry> now = new HashMap<>();

    /** Why it is not supported. */
    enum Kind {
        LINK(
                "it is a link",
                "A link may lead out of the share, so Longshore follows no links.",
                "Put the file itself there (cp -L), and remove the link."),
        SPECIAL(
                "it is a device, a pipe or a socket",
                "Only a regular file can be an archive.",
                "Remove it."),
        UNREADABLE_FILE("it may not be read", "", "Run: chmod g+r '%s'"),
        UNREADABLE_FOLDER("it may not be read", "", "Run: chmod g+rwxs '%s'"),
        NOT_UTF8(
                "its name is not UTF-8",
                "Reports and messages carry names in UTF-8; another system wrote this one in another"
                        + " encoding.",
                "Rename it, for example with: convmv -f latin1 -t utf8 --notest NAME"),
        FOLDER(
                "it is a folder with the name of an archive",
                "Only a file can be an archive. Longshore imports the archives in the folder.",
                "If it is an unpacked archive, upload the archive itself, and remove the folder."),
        TOO_DEEP(
                "it is a folder that is nested too deeply",
                "Folders are scanned up to 11 levels deep.",
                "Move its files to a higher folder.");

        private final String what;
        private final String why;
        private final String fix;

        Kind(String what, String why, String fix) {
            this.what = what;
            this.why = why;
            this.fix = fix;
        }
    }

    private record SeenEntry(Kind kind, Instant since, boolean isTold) {}

    /**
     * @param patience how long it may be there: its sender may be about to change it
     */
    UnsupportedEntries(Path drop, Duration patience) {
        this.drop = drop;
        this.patience = patience;
    }

    /**
     * Why an entry is not supported; empty if it is.
     *
     * @param isReadable for a regular file
     */
    static Optional<Kind> kind(BasicFileAttributes attributes, boolean isReadable) {
        if (attributes.isRegularFile()) {
            return isReadable ? Optional.empty() : Optional.of(Kind.UNREADABLE_FILE);
        }
        if (attributes.isDirectory()) {
            // Only at the deepest level is a folder not walked into.
            return Optional.of(Kind.TOO_DEEP);
        }
        return Optional.of(attributes.isSymbolicLink() ? Kind.LINK : Kind.SPECIAL);
    }

    /** Begins a scan; entries that it does not find are forgotten. */
    void looking() {
        before = now;
        now = new HashMap<>();
    }

    /** A folder is supported, but its name may show that its sender meant it as an archive. */
    void metFolder(Path folder, Instant at) {
        if (!folder.equals(drop) && SidecarNames.isTarball(folder.getFileName().toString())) {
            met(folder, Kind.FOLDER, at);
        }
    }

    void met(Path path, Kind kind, Instant at) {
        SeenEntry known = before.get(path);
        if (known != null && known.kind() == kind) {
            now.put(path, known);
        } else if (now.size() < MOST) {
            now.put(path, new SeenEntry(kind, at, false));
        }
    }

    /** The entries that have not been reported yet. */
    List<Problem> news(Instant at) {
        List<Problem> news = new ArrayList<>();
        now.replaceAll(
                (path, met) -> {
                    if (met.isTold() || at.isBefore(met.since().plus(patience))) {
                        return met;
                    }
                    news.add(problem(path, met.kind()));
                    return new SeenEntry(met.kind(), met.since(), true);
                });
        return news;
    }

    /** What the senders need to know; a file that may not be read has a note of its own. */
    List<DropNote> notes() {
        return now.entrySet().stream()
                .filter(entry -> entry.getValue().kind() != Kind.UNREADABLE_FILE)
                .map(entry -> note(entry.getKey(), entry.getValue().kind()))
                .toList();
    }

    private DropNote note(Path path, Kind kind) {
        String what = kind.what.substring(0, 1).toUpperCase(Locale.ROOT) + kind.what.substring(1);
        return DropNote.notTaken(
                drop.relativize(path).toString(),
                kind.why.isEmpty() ? what + " by Longshore." : what + ". " + kind.why,
                kind.fix.formatted(Printable.of(path.getFileName().toString())));
    }

    private Problem problem(Path path, Kind kind) {
        String name = "drop/" + Printable.of(drop.relativize(path).toString());
        boolean isOfRights = kind.why.isEmpty();
        return Problem.permanent(
                Code.NOT_TAKEN,
                "Nothing takes " + name + ": " + kind.what + ".",
                isOfRights
                        ? "The user "
                                + ProcessUser.name()
                                + " does not have the permission. An archive in the same"
                                + " folder may wait for this file."
                        : kind.why,
                isOfRights ? kind.fix.formatted(Printable.of(path.toString())) : kind.fix);
    }
}
