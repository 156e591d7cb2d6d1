package io.longshore.archive.formats;

import io.longshore.archive.ArchiveFormat;
import io.longshore.archive.ArchiveKind;
import io.longshore.archive.ArchiveMember;
import io.longshore.archive.ArchiveMembers;
import io.longshore.archive.MemberNames;
import io.longshore.archive.MemberType;
import io.longshore.archive.docker.DockerFormat;
import io.longshore.archive.imgpkg.ImgpkgFormat;
import io.longshore.archive.layout.LayoutFormat;
import io.longshore.archive.tar.TarReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says what a tar holds, by its members. The order of the questions is that of their certainty. */
final class TarKinds {
    /** The entries before the list in archives of docker save, which have it at their end. */
    private static final Pattern DOCKER =
            Pattern.compile(
                    "[0-9a-f]{64}(/(layer\\.tar|VERSION|json)|\\.tar(\\.gz)?|\\.json)"
                            + "|sha256:[0-9a-f]{64}");

    private static final Pattern HARBOR =
            Pattern.compile("harbor/(harbor\\.yml\\.tmpl|harbor\\..*\\.gz)");

    private static final Pattern CHART = Pattern.compile("([^/]+/)?Chart\\.yaml");

    /** The storage of Distribution, also of a part of it. */
    private static final Pattern STORAGE =
            Pattern.compile("(.*/)?(docker/registry/v2/.*|repositories/.+/_(manifests|layers)/.*)");

    /** What each Linux has, and containers have as a rule. */
    private static final Pattern SYSTEM =
            Pattern.compile("\\.dockerenv|(etc|usr/lib)/os-release|etc/(passwd|hosts|hostname)");

    private static final Pattern ARCHIVE_NAME =
            Pattern.compile("(?i).*\\.(tar|tgz|tzst|tar\\.(gz|zst|xz|bz2)|ova|zip|7z)");

    /** So many files are looked into whose name does not say that they are archives. */
    private static final int MOST_UNNAMED = 8;

    /** So many files are looked into at most. */
    private static final int MOST_LOOKS = 64;

    private final List<ArchiveFormat> formats;

    TarKinds(List<ArchiveFormat> formats) {
        this.formats = formats;
    }

    /**
     * The kind of a tar.
     *
     * @param members at least one; those up to a flaw
     */
    ArchiveKind of(ArchiveMembers members) {
        if (ImgpkgFormat.isCertain(members)) {
            return ImgpkgFormat.KIND;
        }
        if (has(members, name -> name.startsWith("plugin_bundle/"))) {
            return Kinds.PLUGIN_BUNDLE;
        }
        if (has(members, name -> HARBOR.matcher(name).matches())) {
            return Kinds.HARBOR_INSTALLER;
        }
        if (LayoutFormat.roots(members).size() > 1) {
            return has(members, name -> ("/" + name).endsWith("/Images.lock"))
                    ? Kinds.WRAPPED_CHART
                    : Kinds.SEVERAL_LAYOUTS;
        }
        if (members.flaw() == null
                && LayoutFormat.roots(members).isEmpty()
                && has(members, "oci-layout"::equals)
                && has(members, name -> name.startsWith("blobs/"))) {
            return Kinds.LAYOUT_WITHOUT_INDEX;
        }
        if (isSkopeoDir(members)) {
            return Kinds.SKOPEO_DIR;
        }
        for (ArchiveFormat format : formats) {
            if (format.recognises(members)) {
                // A manifest.json that cannot be read may be anybody's; not beside Docker's layers.
                return format.kind().equals(ImgpkgFormat.KIND) && hasDockerLayers(members)
                        ? DockerFormat.KIND
                        : format.kind();
            }
        }
        if (has(members, name -> STORAGE.matcher(name).matches())) {
            return Kinds.REGISTRY_STORAGE;
        }
        if (has(members, "publish/.metadata.json"::equals)) {
            return Kinds.OC_MIRROR_1;
        }
        return docker(members);
    }

    private static ArchiveKind docker(ArchiveMembers members) {
        if (members.flaw() == null && isOldDocker(members)) {
            return Kinds.OLD_DOCKER;
        }
        if (hasDockerLayers(members)
                && (members.flaw() != null || has(members, "manifest.json"::equals))) {
            return DockerFormat.KIND;
        }
        return other(members);
    }

    /** Of an archive that is none of images. */
    private static ArchiveKind other(ArchiveMembers members) {
        if (has(members, name -> CHART.matcher(name).matches())) {
            return Kinds.HELM_CHART;
        }
        if (has(members, name -> name.toLowerCase(Locale.ROOT).endsWith(".ovf"))) {
            return Kinds.OVA;
        }
        if (has(members, name -> ("/" + name).endsWith("/.imgpkg/images.yml"))) {
            return Kinds.BUNDLE_SOURCE;
        }
        if (has(members, "artifact-index.json"::equals)) {
            return Kinds.OCM;
        }
        if (isRootFileSystem(members)) {
            return Kinds.ROOT_FILE_SYSTEM;
        }
        return holdsArchives(members) ? Kinds.ARCHIVES : Kinds.TAR;
    }

    /** Each layer is an image, with its config beside it; there is no list of images. */
    private static boolean isOldDocker(ArchiveMembers members) {
        return has(members, name -> name.matches("[0-9a-f]{64}/json"))
                && has(members, name -> name.matches("[0-9a-f]{64}/layer\\.tar"))
                && !has(members, name -> name.equals("manifest.json"));
    }

    private static boolean hasDockerLayers(ArchiveMembers members) {
        return has(members, name -> DOCKER.matcher(name).matches());
    }

    private static boolean has(ArchiveMembers members, Predicate<String> test) {
        return files(members).anyMatch(member -> test.test(MemberNames.plain(member.name())));
    }

    private static Stream<ArchiveMember> files(ArchiveMembers members) {
        return members.list().stream().filter(member -> member.type() == MemberType.FILE);
    }

    /** skopeo writes a file {@code version} into it (containers/image, {@code directory}). */
    private static boolean isSkopeoDir(ArchiveMembers members) {
        return files(members)
                .filter(member -> MemberNames.plain(member.name()).equals("version"))
                .filter(members::isWhole)
                .anyMatch(
                        member -> text(members, member).startsWith("Directory Transport Version"));
    }

    private static String text(ArchiveMembers members, ArchiveMember member) {
        int length = (int) Math.min(member.sizeBytes(), 64);
        return new String(members.file().read(member.offset(), length), StandardCharsets.UTF_8);
    }

    /** What {@code docker export} writes, and a layer of a base image. */
    private static boolean isRootFileSystem(ArchiveMembers members) {
        boolean hasPrograms =
                members.list().stream()
                        .map(member -> MemberNames.plain(member.name()))
                        .anyMatch(name -> (name + "/").matches("(usr/)?s?bin/.*"));
        return hasPrograms && has(members, name -> SYSTEM.matcher(name).matches());
    }

    /** Some files are looked into: an honest one begins with its archives, or names them so. */
    private static boolean holdsArchives(ArchiveMembers members) {
        List<ArchiveMember> whole = files(members).filter(members::isWhole).toList();
        return Stream.concat(
                        whole.stream().limit(MOST_UNNAMED),
                        whole.stream()
                                .filter(member -> ARCHIVE_NAME.matcher(member.name()).matches()))
                .limit(MOST_LOOKS)
                .anyMatch(member -> isArchive(members, member));
    }

    private static boolean isArchive(ArchiveMembers members, ArchiveMember member) {
        int length = (int) Math.min(512, member.sizeBytes());
        byte[] start = members.file().read(member.offset(), length);
        return Compression.of(start).isPresent() || TarReader.isTar(start);
    }
}
