package io.longshore.pipeline.registries;

import io.longshore.files.AtomicFiles;
import io.longshore.oci.Digest;
import io.longshore.oci.Repository;
import io.longshore.problem.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which repository was seen to have a blob: hints for mounts between repositories of one project,
 * kept in {@code <data>/known-blobs}, a line {@code <digest> <repository>} each. A hint is never
 * trusted and never needed: the registry decides, a lost or damaged file costs uploads only.
 * Bounded: the blobs seen longest ago are forgotten. Thread-safe.
 */
public final class KnownBlobs {
    /** Some 10 MB of memory and of disk. */
    static final int MOST = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(KnownBlobs.class);
    private static final String NAME = "known-blobs";

    /** A blob of a project; the content of another project may be confidential. */
    private record Key(String project, Digest blob) {}

    private final @Nullable Path file;
    private final int most;
    private final Map<Key, Repository> seen = new LinkedHashMap<>();
    private boolean loaded;

    /** How many lines the file has; more than there are blobs, because it is appended to. */
    private int lines;

    /** Null as the file: nothing is kept. */
    KnownBlobs(@Nullable Path file, int most) {
        this.file = file;
        this.most = most;
    }

    /**
     * The known blobs in a data folder. Read at the first use, written after each import; a failure
     * to read or write is logged.
     */
    public static KnownBlobs in(Path data) {
        return new KnownBlobs(data.resolve(NAME), MOST);
    }

    /** Knows nothing and keeps nothing. */
    public static KnownBlobs none() {
        return new KnownBlobs(null, MOST);
    }

    /** Another repository of the target's project that had the blob. */
    public synchronized Optional<String> source(Repository target, Digest blob) {
        load();
        return Optional.ofNullable(seen.get(new Key(project(target), blob)))
                .filter(known -> !known.equals(target))
                .map(Repository::path);
    }

    /** These blobs were read back from this repository. */
    public synchronized void remember(Repository repository, Collection<Digest> blobs) {
        if (file == null || project(repository).isEmpty()) {
            return;
        }
        load();
        List<String> fresh = new ArrayList<>();
        for (Digest blob : blobs) {
            put(blob, repository);
            fresh.add(line(blob, repository));
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (lines + fresh.size() > 2 * most) {
                rewrite(file);
            } else {
                Files.write(file, fresh, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                lines += fresh.size();
            }
        } catch (IOException e) {
            LOG.warn("cannot write the known blobs to {}: {}", file, e.toString());
        }
    }

    private void load() {
        if (loaded || file == null) {
            return;
        }
        loaded = true;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines++;
                read(line);
            }
        } catch (NoSuchFileException e) {
            // Nothing was imported yet.
        } catch (IOException e) {
            LOG.warn("cannot read the known blobs from {}: {}", file, e.toString());
        }
    }

    /** A line that was written in part, or by hand, is not a hint. */
    private void read(String line) {
        int blank = line.indexOf(' ');
        if (blank < 0 || !Digest.isDigest(line.substring(0, blank))) {
            return;
        }
        try {
            put(
                    Digest.parse(line.substring(0, blank)),
                    Repository.parse(line.substring(blank + 1)));
        } catch (ProblemException e) {
            LOG.debug("no repository: {}", line);
        }
    }

    private void put(Digest blob, Repository repository) {
        Key key = new Key(project(repository), blob);
        // Removed first, so that the most recent entry is the last.
        seen.remove(key);
        seen.put(key, repository);
        if (seen.size() > most) {
            seen.remove(seen.keySet().iterator().next());
        }
    }

    private void rewrite(Path to) throws IOException {
        List<String> all = new ArrayList<>();
        seen.forEach((key, repository) -> all.add(line(key.blob(), repository)));
        String text = String.join("\n", all) + "\n";
        AtomicFiles.write(to, text.getBytes(StandardCharsets.UTF_8));
        lines = all.size();
    }

    private static String line(Digest blob, Repository repository) {
        return blob + " " + repository;
    }

    /** Registry and first part of the path; empty for a repository that is in no project. */
    private static String project(Repository repository) {
        int slash = repository.path().indexOf('/');
        return slash < 0 ? "" : repository.registry() + "/" + repository.path().substring(0, slash);
    }
}
