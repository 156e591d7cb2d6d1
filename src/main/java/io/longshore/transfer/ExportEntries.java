package io.longshore.transfer;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.LayerEntry;
import io.longshore.bundle.ImageSource.Located;
import io.longshore.oci.ConfigFile;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.RepositoryClient;
import io.longshore.task.Cancellation;
import io.longshore.transfer.ExportImages.Exported;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads what a tarball says about an image besides its layers: manifests, configs, children
 * (imgpkg, {@code imagedesc/image_ref_descriptors.go}).
 */
final class ExportEntries {
    private final Function<Repository, RepositoryClient> clients;
    private final ArchiveLimits limits;
    private final Cancellation cancellation;

    ExportEntries(
            Function<Repository, RepositoryClient> clients,
            ArchiveLimits limits,
            Cancellation cancellation) {
        this.clients = clients;
        this.limits = limits;
        this.cancellation = cancellation;
    }

    /**
     * @throws io.longshore.problem.ProblemException {@code IMAGE_NOT_FOUND} for a child that the
     *     registry lacks, {@code IMAGE_NOT_EXPORTABLE} for what the format cannot hold
     */
    ArchiveEntry of(Exported image) {
        return image.located().manifest().isIndex()
                ? index(image, image.located(), 1)
                : image(image, image.located());
    }

    private IndexEntry index(Exported of, Located located, int depth) {
        if (limits.indexDepth().isExceededBy(depth)) {
            throw notExportable(
                    located.location(),
                    "Indexes are nested deeper than " + limits.indexDepth().value(),
                    "");
        }
        text(located.manifest().bytes(), located.location(), "index");
        List<ImageEntry> images = new ArrayList<>();
        List<IndexEntry> indexes = new ArrayList<>();
        for (Descriptor descriptor : located.manifest().manifests()) {
            Located child = child(located, descriptor);
            if (child.manifest().isIndex()) {
                indexes.add(index(of, child, depth + 1));
            } else {
                images.add(image(of, child));
            }
        }
        return new IndexEntry(
                List.of(located.location().toString()),
                images,
                indexes,
                located.manifest(),
                of.tag(),
                of.origRef(),
                Map.of());
    }

    private Located child(Located index, Descriptor child) {
        cancellation.check();
        Reference reference = Reference.of(index.location().repository(), child.digest());
        Manifest manifest =
                clients.apply(reference.repository())
                        .manifest(child.digest().toString(), cancellation)
                        .orElseThrow(
                                () ->
                                        new ProblemException(
                                                Problem.permanent(
                                                        Code.IMAGE_NOT_FOUND,
                                                        "The index "
                                                                + index.location()
                                                                + " names the image "
                                                                + child.digest()
                                                                + ", which is not there.",
                                                        "The index was copied without all of its"
                                                                + " images.",
                                                        "Push the index again with all of them.")));
        return new Located(reference, manifest);
    }

    private ImageEntry image(Exported of, Located located) {
        cancellation.check();
        Manifest manifest = located.manifest();
        Descriptor config =
                manifest.config()
                        .orElseThrow(
                                () ->
                                        notExportable(
                                                located.location(),
                                                "Its manifest names no config",
                                                ""));
        byte[] bytes =
                clients.apply(located.location().repository())
                        .readBlob(
                                config.digest(),
                                config.sizeBytes(),
                                (int) limits.textBytes().value(),
                                cancellation);
        text(manifest.bytes(), located.location(), "manifest");
        text(bytes, located.location(), "config");
        return new ImageEntry(
                List.of(located.location().toString()),
                layers(manifest, bytes),
                config.digest(),
                bytes,
                manifest,
                of.tag(),
                of.origRef(),
                Map.of());
    }

    /** As imgpkg does, a digest that is there twice has the media type and size of the first. */
    private static List<LayerEntry> layers(Manifest manifest, byte[] config) {
        List<String> diffIds = ConfigFile.read(manifest, config).diffIds();
        boolean match = diffIds.size() == manifest.layers().size();
        Map<Digest, LayerEntry> first = new HashMap<>();
        List<LayerEntry> layers = new ArrayList<>();
        for (int i = 0; i < manifest.layers().size(); i++) {
            Descriptor layer = manifest.layers().get(i);
            String diffId =
                    match && MediaTypes.isFileSystemLayer(layer.mediaType()) ? diffIds.get(i) : "";
            LayerEntry entry =
                    new LayerEntry(layer.mediaType(), layer.digest(), diffId, layer.sizeBytes());
            first.putIfAbsent(layer.digest(), entry);
            layers.add(first.get(layer.digest()));
        }
        return layers;
    }

    /** In the format each of these is a JSON string, and only text fits into one unchanged. */
    private static void text(byte[] bytes, Reference image, String what) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw notExportable(
                    image,
                    "Its " + what + " is not text (UTF-8)",
                    "Leave it out; imgpkg would write an archive that cannot be imported.");
        }
    }

    private static RuntimeException notExportable(Reference image, String why, String fix) {
        return new ProblemException(
                Problem.permanent(
                        Code.IMAGE_NOT_EXPORTABLE,
                        "The image " + image + " does not fit into an archive of imgpkg's form.",
                        why + ".",
                        fix));
    }
}
