package io.longshore.archive.formats;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveKind;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Why a file of a kind that no format reads is refused, and what to do instead. */
final class Refusals {
    /** Why, and what to do. */
    private record Reason(String why, String fix) {}

    private static final String NO_IMAGES = "It holds no container images that can be read.";

    private static final Map<ArchiveKind, Reason> REASONS =
            Map.ofEntries(
                    Map.entry(
                            Kinds.REGISTRY_STORAGE,
                            new Reason(
                                    "Its images lie in the folders of a registry, and some of them"
                                            + " may be in other archives of the same set.",
                                    "If oc-mirror wrote it, push it with oc mirror --v2 --from"
                                            + " file://FOLDER docker://REGISTRY. Otherwise have the"
                                            + " images exported from the registry that it is of:"
                                            + " skopeo copy --all docker://IMAGE oci-archive:FILE.")),
                    Map.entry(
                            Kinds.PLUGIN_BUNDLE,
                            new Reason(
                                    "Its images are archives inside of it.",
                                    "Push it with the Tanzu CLI: tanzu plugin upload-bundle --tar"
                                            + " FILE --to-repo REPOSITORY.")),
                    Map.entry(
                            Kinds.HARBOR_INSTALLER,
                            new Reason(
                                    "It installs Harbor itself; its images are not for a registry.",
                                    "Unpack it on the host of Harbor, and run its install.sh.")),
                    Map.entry(
                            Kinds.OLD_DOCKER,
                            new Reason(
                                    "It holds no list of layers and no config of an image.",
                                    "Load it with 'docker load' of Docker 1.10 or newer, and save"
                                            + " the image again.")),
                    Map.entry(
                            Kinds.HELM_CHART,
                            new Reason(
                                    "A chart is no archive of images.",
                                    "Push it with Helm: helm push FILE oci://REGISTRY/PROJECT. Of a"
                                            + " chart that Helm has not packed, run helm package"
                                            + " FOLDER first.")),
                    Map.entry(
                            Kinds.SKOPEO_DIR,
                            new Reason(
                                    "Its layers have no place that others would look in.",
                                    "Unpack it, and convert it: skopeo copy --all dir:FOLDER"
                                            + " oci-archive:FILE.")),
                    Map.entry(
                            Kinds.SEVERAL_LAYOUTS,
                            new Reason(
                                    "One archive is one layout: which image is meant by a name"
                                            + " would not be clear.",
                                    "Pack each layout into a tar of its own: tar -C FOLDER -cf"
                                            + " FILE . ")),
                    Map.entry(
                            Kinds.LAYOUT_WITHOUT_INDEX,
                            new Reason(
                                    "Without the list it is not known which images it has, and by"
                                            + " which names.",
                                    "Save the images again, and pack the whole folder: tar -C"
                                            + " FOLDER -cf FILE .")),
                    Map.entry(
                            Kinds.ARCHIVES,
                            new Reason(
                                    "Archives in an archive are not read.",
                                    "Unpack it (tar -xf), and deliver each archive in it.")),
                    Map.entry(
                            Kinds.PART,
                            new Reason(
                                    "The parts of an archive are not put together here.",
                                    "Put them together in the order of their numbers (cat PART1"
                                            + " PART2 PART3 > NAME), then deliver the whole. Leave out"
                                            + " checksum files, and a .part000 of Zarf, which holds"
                                            + " only the checksum.")),
                    Map.entry(
                            Kinds.ZIP,
                            new Reason(NO_IMAGES, "Unpack it, and deliver the archives in it.")),
                    Map.entry(
                            Kinds.SEVEN_ZIP,
                            new Reason(NO_IMAGES, "Unpack it, and deliver the archives in it.")),
                    Map.entry(
                            Kinds.RAR,
                            new Reason(NO_IMAGES, "Unpack it, and deliver the archives in it.")),
                    Map.entry(
                            Kinds.OC_MIRROR_1,
                            new Reason(
                                    "Its images lie in folders of its own, and some of them may be in other"
                                            + " archives of the same set.",
                                    "Push it with the tool that wrote it: oc mirror --from FILE"
                                            + " docker://REGISTRY.")),
                    Map.entry(
                            Kinds.WRAPPED_CHART,
                            new Reason(
                                    "It is several OCI image layouts and a chart.",
                                    "Push it with the tool that wrote it: dt unwrap FILE"
                                            + " oci://REGISTRY/PROJECT.")),
                    Map.entry(
                            Kinds.BUNDLE_SOURCE,
                            new Reason(
                                    "It holds the configuration of a bundle and the list of its images, not"
                                            + " the images.",
                                    "Export the bundle with its images: longshore export -b BUNDLE"
                                            + " --to-tar FILE, or imgpkg copy -b BUNDLE --to-tar FILE.")),
                    Map.entry(
                            Kinds.OCM,
                            new Reason(
                                    "Its blobs are those of component versions, not of images alone.",
                                    "Push it with the tool that wrote it: ocm transfer componentversions"
                                            + " FILE REGISTRY/PROJECT.")),
                    Map.entry(
                            Kinds.ROOT_FILE_SYSTEM,
                            new Reason(
                                    "It holds the files of one container, without the config and the layers of"
                                            + " an image.",
                                    "Save the image, not the container: docker save -o FILE IMAGE.")),
                    Map.entry(
                            Kinds.CPIO,
                            new Reason(
                                    NO_IMAGES,
                                    "Unpack it (cpio -id), and deliver the archives in it.")),
                    Map.entry(
                            Kinds.CAB,
                            new Reason(NO_IMAGES, "Unpack it, and deliver the archives in it.")),
                    Map.entry(
                            Kinds.SIF,
                            new Reason(
                                    "It holds one file system, without the layers of an image.",
                                    "Have the image that it was made of exported: skopeo copy --all"
                                            + " docker://IMAGE oci-archive:FILE.")),
                    Map.entry(
                            Kinds.ENCRYPTED,
                            new Reason(
                                    "What it holds is not known without its key.",
                                    "Decrypt it, as by gpg -d FILE > NAME.tar, and deliver the result.")),
                    Map.entry(
                            Kinds.WEB_PAGE,
                            new Reason(
                                    "A server has sent a page instead of the file, as one for signing in.",
                                    "Download the file again, after signing in, and compare its checksum.")),
                    Map.entry(
                            Kinds.LFS_POINTER,
                            new Reason(
                                    "Git stores the file itself elsewhere.",
                                    "Fetch it with git lfs pull, and deliver the file that is then there.")),
                    Map.entry(
                            Kinds.MANIFEST,
                            new Reason(
                                    "It names the config and the layers of an image, and does not hold them.",
                                    "Have the image exported: skopeo copy --all docker://IMAGE"
                                            + " oci-archive:FILE.")),
                    Map.entry(
                            Kinds.REGISTRY_ERROR,
                            new Reason(
                                    "A registry has refused the download.",
                                    "Download the file again, with the right account.")),
                    Map.entry(
                            Kinds.OVA,
                            new Reason(
                                    NO_IMAGES, "Deploy it to vSphere; it is not for a registry.")));

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern ENDING =
            Pattern.compile(
                    "(?i)(\\.tar)?\\.(tgz|tzst|txz|tbz2?|gz|zst|xz|bz2|lz4|lz|lzo|lzma|z)$");

    private static final Reason OTHER =
            new Reason(NO_IMAGES, "Deliver an archive of images, as 'docker save' writes it.");

    private Refusals() {}

    /**
     * Never for an archive that a format reads.
     *
     * @param readable the kinds that formats read
     * @param unknown the problem of a tar of an unknown kind, and of a file that is not a tar
     */
    static Problem of(
            ArchiveBytes file, Recognition found, List<ArchiveKind> readable, Problem unknown) {
        ArchiveKind kind = found.kind();
        Compression compression = found.compression();
        boolean isUnknown = kind.equals(Kinds.UNKNOWN) || kind.equals(Kinds.TAR);
        if (compression != null && (isUnknown || readable.contains(kind))) {
            return Problem.permanent(
                            Code.NOT_A_TARBALL,
                            "'" + file.name() + "' is " + found.description() + ".",
                            "This compression is not read; those of gzip and zstd are.",
                            "Uncompress it, then deliver the result: "
                                    + command(file, compression)
                                    + ".")
                    .with("kind", kind.id())
                    .with("compression", compression.id());
        }
        if (isUnknown || readable.contains(kind)) {
            return unknown;
        }
        return notRead(file, found);
    }

    /** For a compressed file whose content no format reads. */
    static Problem ofContent(ArchiveBytes file, Recognition found) {
        if (found.kind().equals(Kinds.COMPRESSED_TWICE)) {
            return Problem.permanent(
                            Code.NOT_A_TARBALL,
                            "'" + file.name() + "' is " + found.description() + ".",
                            "Its content is compressed as well; one compression is read.",
                            "Uncompress it once, then deliver the result: "
                                    + command(file, Objects.requireNonNull(found.compression()))
                                    + ".")
                    .with("kind", found.kind().id())
                    .with("compression", found.compression().id());
        }
        if (found.kind().equals(Kinds.UNKNOWN)) {
            return Problem.permanent(
                            Code.NOT_A_TARBALL,
                            "'" + file.name() + "' is " + found.description() + ".",
                            "Its content is no tar.",
                            OTHER.fix())
                    .with("kind", found.kind().id());
        }
        return notRead(file, found);
    }

    private static Problem notRead(ArchiveBytes file, Recognition found) {
        ArchiveKind kind = found.kind();
        Reason reason = REASONS.getOrDefault(kind, OTHER);
        return Problem.permanent(
                        Code.KIND_NOT_READ,
                        "'" + file.name() + "' is " + found.description() + ".",
                        reason.why(),
                        reason.fix())
                .with("kind", kind.id());
    }

    /** The command that uncompresses the file; its name only where no shell could misread it. */
    private static String command(ArchiveBytes file, Compression compression) {
        String name = file.name();
        boolean isPlain = PLAIN_NAME.matcher(name).matches();
        String stem = ENDING.matcher(name).replaceFirst("");
        String window =
                compression == Compression.ZSTD
                        ? " --long=" + Math.max(27, ZstdWindow.log(file))
                        : "";
        return compression.command()
                + window
                + " "
                + (isPlain ? name : "FILE")
                + " > "
                + (isPlain ? (stem.equals(name) ? "uncompressed-" + stem : stem) : "NAME")
                + (stem.endsWith(".tar") && isPlain ? "" : ".tar");
    }
}
