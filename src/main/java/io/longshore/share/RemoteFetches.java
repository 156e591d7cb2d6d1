package io.longshore.share;

import io.longshore.files.DurableFiles;
import io.longshore.job.Principal;
import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.problem.ProblemException;
import io.longshore.trust.SidecarNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that are fetched from another server into {@code drop/}, and their progress. Stored on
 * disk: a fetch continues after a restart, and no file is fetched twice. A file appears under its
 * name in {@code drop/} only when it is complete. Thread-safe.
 *
 * <p>Paths are relative to the folder on the remote server, and the same below {@code drop/}.
 */
public final class RemoteFetches {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteFetches.class);

    private final Share share;
    private final Path folder;
    private final Uploads uploads;
    private final Duration quiet;
    private final Clock clock;
    private final Map<String, Fetch> known = new HashMap<>();
    private final Map<String, Seen> seen = new HashMap<>();
    private final Set<String> listed = new HashSet<>();

    /** How far the fetch of a file is. */
    enum Phase {
        /** A part of it is here. */
        FETCHING,
        /** All of it is here, and it was put into {@code drop/}. */
        LANDED,
        /** It was claimed and can be removed from the remote server. */
        OVER
    }

    /**
     * @param far the file as it was on the remote server
     */
    record Fetch(String path, FileState far, Phase phase) {
        Fetch in(Phase next) {
            return new Fetch(path, far, next);
        }
    }

    private record Seen(FileState far, Instant since) {}

    /**
     * @param quiet how long size and time of a file on the remote server must not change
     */
    public RemoteFetches(Share share, Uploads uploads, Duration quiet, Clock clock) {
        this.share = share;
        this.folder = share.state().resolve("remote");
        this.uploads = uploads;
        this.quiet = quiet;
        this.clock = clock;
    }

    /**
     * Reads what a former process knew, before anything is fetched or claimed; after {@link
     * Uploads#restore}.
     *
     * @throws io.longshore.problem.ProblemException if it cannot be read
     */
    public synchronized void restore() {
        DurableFiles.createFolder(folder);
        known.clear();
        for (Path file : DurableFiles.list(folder)) {
            if (file.toString().endsWith(".json")) {
                restore(file);
            }
        }
    }

    /** Begins a listing of the remote server; {@link #wants} is called for each file in it. */
    public synchronized void looking() {
        listed.clear();
    }

    /** Ends the scan: files that it did not find were removed on the server and are forgotten. */
    public synchronized void looked() {
        seen.keySet().retainAll(listed);
        for (Fetch fetch : List.copyOf(known.values())) {
            boolean isAwaited = fetch.phase() == Phase.LANDED && isInDrop(fetch.path());
            if (!listed.contains(fetch.path()) && !isAwaited) {
                forget(fetch.path());
            }
        }
    }

    /** True if the remote file is to be fetched: supported, unchanged and not fetched yet. */
    public synchronized boolean wants(String path, FileState far) {
        listed.add(path);
        if (!isOurs(path) || isHere(path, far)) {
            return false;
        }
        Seen before = seen.get(path);
        if (before == null || !before.far().equals(far)) {
            before = new Seen(far, clock.instant());
            seen.put(path, before);
        }
        return !clock.instant().isBefore(before.since().plus(quiet)) && !isInDrop(path);
    }

    /** True if this very file was fetched and claimed, so that it can be removed remotely. */
    public synchronized boolean isOver(String path, FileState far) {
        Fetch fetch = known.get(path);
        if (fetch == null || !fetch.far().equals(far)) {
            return false;
        }
        if (fetch.phase() == Phase.LANDED
                && !SidecarNames.isTarball(name(path))
                && !isInDrop(path)) {
            // Sidecars leave drop/ with their tarball, or when it did not come.
            put(fetch.in(Phase.OVER));
            return true;
        }
        return fetch.phase() == Phase.OVER;
    }

    /** The path to which the file is fetched; existing bytes are the beginning of the same file. */
    public synchronized Path part(String path, FileState far) {
        Path part = partOf(path);
        Fetch fetch = known.get(path);
        if (fetch == null || !fetch.far().equals(far)) {
            DurableFiles.delete(part);
            put(new Fetch(path, far, Phase.FETCHING));
        }
        return part;
    }

    /**
     * Puts a file that was fetched whole into {@code drop/}, never over what is there. A tarball
     * whose remote sidecars have not arrived yet is kept back until the next listing.
     *
     * @param sender who is named in the report
     * @return whether it is in {@code drop/} now
     */
    public synchronized boolean moveToDrop(String path, String sender) {
        if (waitsForSidecar(path)) {
            return false;
        }
        Path file = share.drop().resolve(path);
        DurableFiles.createFolder(file.resolveSibling(""));
        Principal by = new Principal(sender, Principal.Via.REMOTE_SFTP);
        boolean isThere = uploads.arrive(partOf(path), file, by);
        if (isThere) {
            landed(Objects.requireNonNull(known.get(path), path));
        }
        return isThere;
    }

    /** A file of this path was claimed: if it is the one that was fetched, its fetch is over. */
    synchronized void claimed(String path) {
        Fetch fetch = known.get(path);
        if (fetch != null && fetch.phase() == Phase.LANDED) {
            put(fetch.in(Phase.OVER));
        }
    }

    /** What a crash left between two steps of {@link #land} is brought to its end. */
    private void restore(Path file) {
        Fetch fetch;
        try {
            fetch = Json.THEIRS.readValue(DurableFiles.read(file), Fetch.class);
        } catch (IOException | ProblemException e) {
            // No note of ours. Without it the file is fetched once more.
            LOG.warn("{} cannot be read and is ignored: {}", file, e.getMessage());
            return;
        }
        known.put(fetch.path(), fetch);
        Path drop = share.drop().resolve(fetch.path());
        if (fetch.phase() == Phase.FETCHING
                && (DurableFiles.isSame(partOf(fetch.path()), drop) || wasRenamed(fetch, drop))) {
            landed(fetch);
        }
    }

    /** On a file system without hard links the part has lost its name when it is in drop/. */
    private boolean wasRenamed(Fetch fetch, Path drop) {
        return !Files.exists(partOf(fetch.path()), LinkOption.NOFOLLOW_LINKS)
                && uploads.owner(drop)
                        .filter(by -> by.via() == Principal.Via.REMOTE_SFTP)
                        .isPresent();
    }

    private void landed(Fetch fetch) {
        put(fetch.in(Phase.LANDED));
        DurableFiles.delete(partOf(fetch.path()));
        seen.remove(fetch.path());
    }

    private boolean isHere(String path, FileState far) {
        Fetch fetch = known.get(path);
        return fetch != null && fetch.phase() != Phase.FETCHING && fetch.far().equals(far);
    }

    private boolean waitsForSidecar(String path) {
        String tarball = name(path);
        String in = path.substring(0, path.length() - tarball.length());
        return SidecarNames.isTarball(tarball)
                && seen.keySet().stream()
                        .filter(other -> other.equals(in + name(other)))
                        .map(RemoteFetches::name)
                        .anyMatch(
                                name ->
                                        SidecarNames.isList(name)
                                                || SidecarNames.tarballOf(name)
                                                        .filter(
                                                                it ->
                                                                        SidecarNames.isSame(
                                                                                it, tarball))
                                                        .isPresent());
    }

    /**
     * Tarballs and what belongs to them; no way out of {@code drop/}. The other server makes up the
     * names, so a part is neither empty nor begins with a dot, and has no backslash and no control
     * character.
     */
    private static boolean isOurs(String path) {
        if (path.chars().anyMatch(c -> c == '\\' || Character.isISOControl(c))) {
            return false;
        }
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || SidecarNames.isTemporary(part)) {
                return false;
            }
        }
        String name = name(path);
        return SidecarNames.isTarball(name)
                || SidecarNames.isList(name)
                || SidecarNames.tarballOf(name).isPresent();
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private boolean isInDrop(String path) {
        return Files.exists(share.drop().resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    private void put(Fetch fetch) {
        DurableFiles.write(file(fetch.path(), ".json"), Json.compact(fetch));
        known.put(fetch.path(), fetch);
    }

    private void forget(String path) {
        DurableFiles.delete(partOf(path));
        DurableFiles.delete(file(path, ".json"));
        known.remove(path);
    }

    private Path partOf(String path) {
        return file(path, ".part");
    }

    /** Names of any length and any signs become names of one length. */
    private Path file(String path, String ending) {
        return folder.resolve(Digest.of(path.getBytes(StandardCharsets.UTF_8)).hex() + ending);
    }
}
