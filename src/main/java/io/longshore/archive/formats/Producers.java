package io.longshore.archive.formats;

import io.longshore.archive.ArchiveMember;
import io.longshore.archive.ArchiveMembers;
import io.longshore.archive.FirstField;
import io.longshore.archive.MemberNames;
import io.longshore.archive.MemberType;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The programs that leave marks in what they write. */
final class Producers {
    private static final String IMAGE_FOLDER = "[0-9a-f]{64}/layer\\.tar";

    private Producers() {}

    /** Null where nothing shows it. */
    static @Nullable String of(ArchiveMembers members, String kind) {
        Set<String> names =
                members.list().stream()
                        .map(member -> MemberNames.plain(member.name()))
                        .collect(Collectors.toSet());
        return switch (kind) {
            case "oci-layout" -> layout(names, members);
            case "docker-archive" -> docker(names, members);
            case "registry-storage" -> storage(members);
            case "plugin-bundle" -> "the Tanzu CLI";
            case "skopeo-dir" -> "skopeo";
            default -> null;
        };
    }

    private static @Nullable String layout(Set<String> names, ArchiveMembers members) {
        if (names.contains("zarf.yaml")) {
            return "Zarf";
        }
        if (names.contains("store.json") && !names.contains("oci-layout")) {
            return "hauler";
        }
        if (names.contains("repositories")) {
            return "Docker 25 or later";
        }
        List<ArchiveMember> list = members.list();
        boolean isIndexSecond =
                list.size() > 1
                        && MemberNames.plain(list.get(0).name()).equals("oci-layout")
                        && MemberNames.plain(list.get(1).name()).equals("index.json");
        return isIndexSecond ? "regctl" : null;
    }

    /** oc-mirror writes no entries for folders, tar does. */
    private static @Nullable String storage(ArchiveMembers members) {
        return any(members, member -> member.type() == MemberType.FOLDER) ? null : "oc-mirror";
    }

    private static @Nullable String docker(Set<String> names, ArchiveMembers members) {
        if (any(members, it -> it.type() == MemberType.FILE && isImageFolder(it))
                && names.contains("repositories")) {
            return "Docker 24 or earlier";
        }
        if (any(members, it -> it.type() == MemberType.SYMBOLIC_LINK && isImageFolder(it))) {
            return "skopeo, podman or buildah";
        }
        boolean isGo =
                FirstField.of(members, "manifest.json").contains("Config")
                        && any(members, it -> it.name().startsWith("sha256:"));
        return isGo ? "go-containerregistry (crane, ko)" : null;
    }

    private static boolean isImageFolder(ArchiveMember member) {
        return MemberNames.plain(member.name()).matches(IMAGE_FOLDER);
    }

    private static boolean any(ArchiveMembers members, Predicate<ArchiveMember> test) {
        return members.list().stream().anyMatch(test);
    }
}
