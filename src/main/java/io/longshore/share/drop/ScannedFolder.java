package io.longshore.share.drop;

import io.longshore.share.ChecksumLists;
import io.longshore.share.DroppedFile;
import io.longshore.trust.ChecksumFile;
import io.longshore.trust.FilesBeside;
import io.longshore.trust.FolderArchives;
import io.longshore.trust.FolderView;
import io.longshore.trust.SidecarNames;
import io.longshore.trust.Surroundings;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** One folder of {@code drop/} as one look saw it: what belongs to its archives. */
final class ScannedFolder implements FolderView {
    private final Path folder;
    private final Map<String, SeenFile> files;
    private final Map<String, String> unopened;
    private final ChecksumLists lists;
    private final List<String> place;
    private final Map<String, SeenFile> above;
    private final FilesBeside.Index index;

    /**
     * @param files the regular files by name
     * @param unopened other entries, with what they are
     * @param place the names of the folders, from drop/ itself to this one
     * @param above the regular files of the folder above; none above drop/
     */
    ScannedFolder(
            Path folder,
            Map<String, SeenFile> files,
            Map<String, String> unopened,
            FolderArchives archives,
            ChecksumLists lists,
            List<String> place,
            Map<String, SeenFile> above) {
        this.folder = folder;
        this.files = files;
        this.unopened = unopened;
        this.lists = lists;
        this.place = place;
        this.above = above;
        this.index = new FilesBeside.Index(this, archives);
    }

    /**
     * An archive of this folder, with the files that belong to it.
     *
     * @param relative its path below {@code drop/}
     */
    DroppedFile dropped(String name, String relative) {
        FilesBeside beside = index.of(name);
        boolean hasChecksum =
                !beside.lists().isEmpty()
                        || beside.sidecars().stream()
                                .anyMatch(it -> SidecarNames.isChecksum(name, it));
        return new DroppedFile(
                folder.resolve(name), relative, beside.claimed(), hasChecksum, beside.left());
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    @Override
    public Collection<String> names() {
        return files.keySet();
    }

    @Override
    public Map<String, String> unopened() {
        return unopened;
    }

    @Override
    public List<String> place() {
        return place;
    }

    @Override
    public Map<String, ChecksumFile> above() {
        Map<String, ChecksumFile> found = new TreeMap<>();
        above.entrySet().stream()
                .filter(it -> FilesBeside.isAboutDigests(it.getKey()) && it.getValue().isReadable())
                .sorted(Map.Entry.comparingByKey())
                .limit(Surroundings.MOST)
                .forEach(
                        it ->
                                found.put(
                                        it.getKey(),
                                        lists.digests(
                                                        folder.resolveSibling(it.getKey()),
                                                        it.getValue().state())
                                                .file()));
        return found;
    }

    @Override
    public long size(String name) {
        return Objects.requireNonNull(files.get(name), name).state().sizeBytes();
    }

    @Override
    public Digests digests(String name) {
        SeenFile file = Objects.requireNonNull(files.get(name), name);
        return file.isReadable()
                ? lists.digests(folder.resolve(name), file.state())
                : Digests.unread(name, Digests.UNREADABLE);
    }
}
