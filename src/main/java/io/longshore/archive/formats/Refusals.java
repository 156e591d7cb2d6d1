package io.longshore.archive.formats;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveKind;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.util.List;
import java.util.Map;
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
                                    "Push it with the tool that wrote it, as by: oc mirror --v2"
                                            + " --from file://FOLDER docker://REGISTRY.")),
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
                                    "A packed chart is no archive of images.",
                                    "Push it with Helm: helm push FILE oci://REGISTRY/PROJECT.")),
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
                            Kinds.ARCHIVES,
                            new Reason(
                                    "Archives in an archive are not read.",
                                    "Unpack it (tar -xf), and deliver each archive in it.")),
                    Map.entry(
                            Kinds.PART,
                            new Reason(
                                    "The parts of an archive are not put together here.",
                                    "Put them together in the order of their numbers (cat NAME.*"
                                            + " > NAME), then deliver the whole. Leave out a"
                                            + " .part000 of Zarf, which holds only the checksum.")),
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
                            Kinds.OVA,
                            new Reason(
                                    NO_IMAGES, "Deploy it to vSphere; it is not for a registry.")));

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern ENDING =
            Pattern.compile("(?i)(\\.tar)?\\.(tgz|tzst|txz|tbz2?|gz|zst|xz|bz2|lz4)$");

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
