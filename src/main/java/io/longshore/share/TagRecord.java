package io.longshore.share;

import com.fasterxml.jackson.core.type.TypeReference;
import io.longshore.files.DurableFiles;
import io.longshore.job.JobId;
import io.longshore.json.Json;
import io.longshore.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What deliveries set release tags to: a small file for each repository in {@code
 * .longshore/tags/}, which no user of the share can write. A digest is recorded before the import
 * may set it, so that a crash at any step leaves no tag of ours that is unknown here; it becomes
 * the tag's digest when the job is filed as VERIFIED. Written by the gateway alone. Thread-safe.
 */
public final class TagRecord {
    private static final Logger LOG = LoggerFactory.getLogger(TagRecord.class);

    /** Tags of one repository; beyond it those go that were recorded longest ago. */
    static final int MOST_TAGS = 2_000;

    /** Repositories; beyond it those go that were written longest ago. */
    static final int MOST_REPOSITORIES = 10_000;

    /** Jobs that may have set one tag, and were not filed as VERIFIED. */
    static final int MOST_JOBS = 20;

    private final Share share;
    private final Path folder;

    /**
     * A tag.
     *
     * @param digest what the last delivery that was VERIFIED set it to; null if there was none
     * @param jobs what other deliveries may have set it to, by job, the oldest first
     */
    private record Entry(@Nullable String digest, Map<String, String> jobs) {
        Entry {
            jobs = jobs == null ? new LinkedHashMap<>() : new LinkedHashMap<>(jobs);
        }

        boolean holdsNothing() {
            return digest == null && jobs.isEmpty();
        }
    }

    public TagRecord(Share share) {
        this.share = share;
        this.folder = share.state().resolve("tags");
    }

    /**
     * The digests that deliveries of Longshore set these tags to.
     *
     * @param repository with its registry
     * @return for each tag the last one that was VERIFIED, and those of jobs that may have set it
     *     since; without the tags that no delivery set
     */
    public synchronized Map<String, List<String>> own(String repository, Collection<String> tags) {
        Map<String, Entry> entries = read(fileOf(repository));
        Map<String, List<String>> own = new LinkedHashMap<>();
        for (String tag : tags) {
            Entry entry = entries.get(tag);
            if (entry != null && !entry.holdsNothing()) {
                Set<String> digests = new LinkedHashSet<>(entry.jobs().values());
                if (entry.digest() != null) {
                    digests.add(entry.digest());
                }
                own.put(tag, List.copyOf(digests));
            }
        }
        return own;
    }

    /** This job may set these tags from now on. */
    public synchronized void expect(JobId job, String repository, Map<String, Digest> tags) {
        if (tags.isEmpty()) {
            return;
        }
        Path file = fileOf(repository);
        Map<String, Entry> entries = read(file);
        tags.forEach(
                (tag, digest) -> {
                    Entry before = entries.remove(tag);
                    Entry entry = before == null ? new Entry(null, Map.of()) : before;
                    entry.jobs().put(job.toString(), digest.toString());
                    limit(entry.jobs(), MOST_JOBS);
                    entries.put(tag, entry);
                });
        limit(entries, MOST_TAGS);
        if (!Files.exists(file)) {
            DurableFiles.createFolder(folder);
            makeRoom();
        }
        write(file, entries);
    }

    /** The job has set its tags. May be repeated. */
    public synchronized void set(JobId job, String repository) {
        end(job, repository, true);
    }

    /** The job is over and has set no tag. May be repeated. */
    public synchronized void notSet(JobId job, String repository) {
        end(job, repository, false);
    }

    private void end(JobId job, String repository, boolean isSet) {
        Path file = fileOf(repository);
        Map<String, Entry> entries = read(file);
        boolean changed = false;
        for (Map.Entry<String, Entry> tag : entries.entrySet()) {
            String digest = tag.getValue().jobs().remove(job.toString());
            changed |= digest != null;
            if (digest != null && isSet) {
                tag.setValue(new Entry(digest, underWay(tag.getValue())));
            }
        }
        if (changed) {
            entries.values().removeIf(Entry::holdsNothing);
            write(file, entries);
        }
    }

    /** The jobs that can still set the tag. */
    private Map<String, String> underWay(Entry entry) {
        Map<String, String> left = new LinkedHashMap<>(entry.jobs());
        left.keySet().removeIf(job -> !Files.isDirectory(share.work().resolve(job)));
        return left;
    }

    private static <V> void limit(Map<String, V> oldestFirst, int most) {
        List<String> all = new ArrayList<>(oldestFirst.keySet());
        all.subList(0, Math.max(0, all.size() - most)).forEach(oldestFirst::remove);
    }

    private void makeRoom() {
        List<Path> files = new ArrayList<>(DurableFiles.list(folder));
        if (files.size() < MOST_REPOSITORIES) {
            return;
        }
        files.sort(Comparator.comparingLong(file -> file.toFile().lastModified()));
        DurableFiles.delete(files.get(0));
    }

    private static void write(Path file, Map<String, Entry> entries) {
        if (entries.isEmpty()) {
            DurableFiles.delete(file);
        } else {
            DurableFiles.write(file, Json.compact(entries));
        }
    }

    /** A file that cannot be understood is as none: then the tags count as set by others. */
    private static Map<String, Entry> read(Path file) {
        if (!Files.exists(file)) {
            return new LinkedHashMap<>();
        }
        try {
            return Json.THEIRS.readValue(
                    DurableFiles.read(file), new TypeReference<LinkedHashMap<String, Entry>>() {});
        } catch (IOException e) {
            LOG.warn("{} is damaged; its tags count as set by others", file);
            return new LinkedHashMap<>();
        }
    }

    private Path fileOf(String repository) {
        return folder.resolve(
                Digest.of(repository.getBytes(StandardCharsets.UTF_8)).hex() + ".json");
    }
}
