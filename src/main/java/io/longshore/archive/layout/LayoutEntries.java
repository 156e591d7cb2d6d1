package io.longshore.archive.layout;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.CarriedName;
import io.longshore.archive.LayerEntry;
import io.longshore.oci.ConfigFile;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes images and indexes of the manifests of a layout. */
final class LayoutEntries {
    private static final Pattern SCHEMA_1 = Pattern.compile("\"schemaVersion\"\\s*:\\s*1\\b");

    private final ArchiveBytes file;
    private final LayoutBlobs blobs;
    private final ArchiveLimits limits;
    private final Damages damages;
    private final MissingPlatforms missing;
    private long items;

    /** Takes what is wrong: throws it, or notes it. */
    interface Damages {
        void add(Problem problem, List<String> concerned, @Nullable Digest digest);
    }

    LayoutEntries(
            ArchiveBytes file,
            LayoutBlobs blobs,
            ArchiveLimits limits,
            MissingPlatforms missing,
            Damages damages) {
        this.file = file;
        this.blobs = blobs;
        this.limits = limits;
        this.missing = missing;
        this.damages = damages;
    }

    void count(long more) {
        items += more;
        if (limits.items().isExceededBy(items)) {
            throw limits.items().exceeded(file.name(), "its manifests name more");
        }
    }

    /** Null if it is damaged or not there, and that was noted. */
    @Nullable Manifest manifest(Descriptor descriptor) {
        byte[] text = document(descriptor, "manifest");
        if (text == null) {
            return null;
        }
        try {
            Manifest manifest = Manifest.read(text, descriptor.mediaType());
            if (!MediaTypes.isManifest(manifest.mediaType())) {
                throw notRead(descriptor, "Its type is " + manifest.mediaType() + ".");
            }
            return manifest;
        } catch (ProblemException e) {
            Problem problem =
                    SCHEMA_1.matcher(new String(text, StandardCharsets.UTF_8)).find()
                            ? notRead(descriptor, "It is of schema 1 of Docker.").problem()
                            : e.problem();
            damages.add(problem, List.of(), descriptor.digest());
            return null;
        }
    }

    private static ProblemException notRead(Descriptor descriptor, String why) {
        return new ProblemException(
                Problem.permanent(
                        Code.MANIFEST_UNREADABLE,
                        "The manifest " + descriptor.digest() + " cannot be read.",
                        Printable.of(why),
                        "Longshore reads image manifests and indexes of OCI and of Docker schema 2."
                                + " Have the image converted, as by: skopeo copy --all SOURCE"
                                + " oci-archive:FILE."));
    }

    /**
     * @param depth 1 for one that is in no index
     * @return null if it is damaged and that was noted
     */
    @Nullable ArchiveEntry entry(Descriptor descriptor, CarriedName name, int depth) {
        Manifest manifest = manifest(descriptor);
        if (manifest == null) {
            return null;
        }
        count(1L + manifest.layers().size() + manifest.manifests().size());
        String repository = name.repository();
        List<String> refs =
                repository.isEmpty() ? List.of() : List.of(repository + "@" + manifest.digest());
        String tag = name.tag() == null ? "" : name.tag();
        return manifest.isIndex()
                ? index(manifest, refs, tag, name, depth)
                : image(manifest, refs, tag);
    }

    private @Nullable ImageEntry image(Manifest manifest, List<String> refs, String tag) {
        String shown = refs.isEmpty() ? manifest.digest().toString() : refs.get(0);
        Descriptor config = manifest.config().orElse(null);
        if (config == null) {
            damages.add(
                    damaged(shown, "Its manifest names no config."),
                    List.of(shown),
                    manifest.digest());
            return null;
        }
        byte[] bytes = document(config, "config");
        if (bytes == null) {
            return null;
        }
        try {
            ConfigFile.read(manifest, bytes);
        } catch (ProblemException e) {
            damages.add(e.problem(), List.of(shown), config.digest());
            return null;
        }
        List<LayerEntry> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            layers.add(new LayerEntry(layer.mediaType(), layer.digest(), "", layer.sizeBytes()));
        }
        return new ImageEntry(refs, layers, config.digest(), bytes, manifest, tag, "", Map.of());
    }

    private IndexEntry index(
            Manifest manifest, List<String> refs, String tag, CarriedName name, int depth) {
        if (limits.indexDepth().isExceededBy(depth)) {
            throw limits.indexDepth().exceeded(file.name(), "its indexes are nested deeper");
        }
        List<ImageEntry> images = new ArrayList<>();
        List<IndexEntry> indexes = new ArrayList<>();
        for (Descriptor child : manifest.manifests()) {
            Digest gap = gap(child);
            if (gap != null) {
                missing.add(manifest, child, gap, name);
                continue;
            }
            ArchiveEntry entry = entry(child, name.withTag(null), depth + 1);
            if (entry instanceof ImageEntry image) {
                images.add(image);
            } else if (entry instanceof IndexEntry index) {
                indexes.add(index);
            }
        }
        return new IndexEntry(refs, images, indexes, manifest, tag, "", Map.of());
    }

    /** What a child of an index lacks: itself, its config or a layer; null if nothing. */
    private @Nullable Digest gap(Descriptor child) {
        if (!blobs.has(child.digest())) {
            return child.digest();
        }
        Manifest manifest = manifest(child);
        if (manifest == null || manifest.isIndex()) {
            return null;
        }
        List<Descriptor> needed = new ArrayList<>();
        manifest.config().ifPresent(needed::add);
        manifest.layers().stream()
                .filter(layer -> !MediaTypes.isNonDistributable(layer.mediaType()))
                .forEach(needed::add);
        return needed.stream()
                .map(Descriptor::digest)
                .filter(digest -> !blobs.has(digest))
                .findFirst()
                .orElse(null);
    }

    /** Null if it is damaged or not there, and that was noted. */
    private byte @Nullable [] document(Descriptor descriptor, String what) {
        byte[] bytes;
        try {
            bytes = blobs.document(descriptor.digest(), what).orElse(null);
        } catch (ProblemException e) {
            if (e.problem().code() == Code.TARBALL_TOO_LARGE) {
                throw e;
            }
            damages.add(e.problem(), List.of(), descriptor.digest());
            return null;
        }
        if (bytes == null) {
            damages.add(
                    Problem.permanent(
                            Code.BLOB_MISSING,
                            "The " + what + " " + descriptor.digest() + " is not in the archive.",
                            "",
                            LayoutBlobs.AGAIN),
                    List.of(),
                    descriptor.digest());
            return null;
        }
        if (bytes.length != descriptor.sizeBytes()) {
            damages.add(
                    damaged(
                            descriptor.digest().toString(),
                            "It has "
                                    + bytes.length
                                    + " bytes, and what names it says "
                                    + descriptor.sizeBytes()
                                    + "."),
                    List.of(),
                    descriptor.digest());
            return null;
        }
        return bytes;
    }

    private static Problem damaged(String what, String why) {
        return Problem.permanent(
                Code.TARBALL_DAMAGED,
                "The archive contradicts itself about " + Printable.of(what) + ".",
                why,
                LayoutBlobs.AGAIN);
    }
}
