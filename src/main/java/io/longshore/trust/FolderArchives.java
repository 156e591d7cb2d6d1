package io.longshore.trust;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The archives in one folder of {@code drop/}, by their names or by their content, and which of the
 * other files belong to them by name.
 */
public final class FolderArchives {
    private final Set<String> archives = new TreeSet<>();
    private final Set<String> keys = new HashSet<>();

    /** By the key of an archive, itself among them. */
    private final Map<String, List<String>> groups = new HashMap<>();

    private final Map<String, String> owners = new HashMap<>();

    /**
     * @param names of all files
     * @param isArchive whether the file of a name is an archive
     */
    public FolderArchives(Collection<String> names, Predicate<String> isArchive) {
        for (String name : names) {
            if (isArchive.test(name)) {
                archives.add(name);
                keys.add(SidecarNames.key(name));
            }
        }
        for (String name : names) {
            Optional<String> owner =
                    archives.contains(name)
                            ? Optional.of(name)
                            : SidecarNames.archivesOf(name).stream()
                                    .filter(it -> keys.contains(SidecarNames.key(it)))
                                    .findFirst();
            owner.ifPresent(
                    it -> {
                        owners.put(name, it);
                        groups.computeIfAbsent(SidecarNames.key(it), key -> new ArrayList<>())
                                .add(name);
                    });
        }
    }

    /** Their names. */
    public Set<String> names() {
        return archives;
    }

    /** True for the name of one of them. */
    public boolean isArchive(String name) {
        return archives.contains(name);
    }

    /** True for a file that belongs to an archive here, and for an archive. */
    public boolean hasOwner(String name) {
        return owners.containsKey(name);
    }

    /** The archive here that a file belongs to by its name; of an archive, itself. */
    Optional<String> owner(String name) {
        return Optional.ofNullable(owners.get(name));
    }

    /** The names of the sidecars of an archive, in the order of their table. */
    List<String> sidecars(String archive) {
        return SidecarNames.sidecars(
                archive, groups.getOrDefault(SidecarNames.key(archive), List.of()));
    }
}
