package io.longshore.bundle;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.ArchiveScan;
import io.longshore.archive.BlobRegion;
import io.longshore.archive.Damage;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.LayerEntry;
import io.longshore.oci.ConfigFile;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.oci.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an archive shows without a registry.
 *
 * @param sizeBytes of the file
 * @param sha256 of the file
 * @param images top-level images and indexes in the archive's order; an index has its images within
 *     it
 * @param layers each distinct layer once
 * @param damages empty if the archive is whole
 */
public record ArchiveInspection(
        long sizeBytes,
        Digest sha256,
        List<Image> images,
        List<Layer> layers,
        List<Damage> damages) {

    public ArchiveInspection {
        images = List.copyOf(images);
        layers = List.copyOf(layers);
        damages = List.copyOf(damages);
    }

    /**
     * An image or an index.
     *
     * @param entry what the archive says about it
     * @param isRoot whether it is the bundle that was exported
     * @param tag the entry's own, empty if none; the children of an index only repeat it
     * @param platform null where the config says none, and for an index
     * @param sizeBytes manifest, config and layers together, those of the children included; layers
     *     that it shares with others count in full
     * @param signed whether the archive holds a cosign signature of it
     * @param children an index's images and indexes
     */
    public record Image(
            ArchiveEntry entry,
            ImageType type,
            boolean isRoot,
            String tag,
            @Nullable Platform platform,
            long sizeBytes,
            boolean signed,
            List<Image> children) {
        public Image {
            children = List.copyOf(children);
        }

        /** Where it came from, {@code registry/repo@digest}; its digest if that is not known. */
        public String ref() {
            return entry.name();
        }

        public Digest digest() {
            return entry.digest();
        }

        public String mediaType() {
            return entry.manifest().mediaType();
        }

        /** True if it is an index; its layers are those of its children. */
        public boolean isIndex() {
            return entry instanceof IndexEntry;
        }

        /** The digests of its layers from the lowest up; empty for an index. */
        public List<Digest> layers() {
            return entry instanceof ImageEntry image
                    ? image.layers().stream().map(LayerEntry::digest).toList()
                    : List.of();
        }
    }

    /**
     * A layer.
     *
     * @param sizeBytes as the manifest says
     * @param images the references of the images that have it
     */
    public record Layer(
            Digest digest, String mediaType, long sizeBytes, State state, List<String> images) {
        public Layer {
            images = List.copyOf(images);
        }

        /** True if more than one image has it. */
        public boolean isShared() {
            return images.size() > 1;
        }
    }

    /** What became of a layer. */
    public enum State {
        /** It is there and has its digest. */
        WHOLE,
        /** It exists, but has other content than expected. */
        DAMAGED,
        /** It should be there and is not. */
        MISSING,
        /** Left out on purpose: its type is non-distributable. */
        OMITTED
    }

    /** Puts together what the index and the check of a tarball say. */
    public static ArchiveInspection of(ImageArchive tarball, ArchiveScan check) {
        return new Collector(tarball, check).collect();
    }

    /**
     * The same of an archive that was delivered in another form.
     *
     * @param deliveredBytes the size of the delivered file
     * @param delivered the SHA-256 of the delivered file
     */
    public ArchiveInspection ofFile(long deliveredBytes, Digest delivered) {
        return new ArchiveInspection(deliveredBytes, delivered, images, layers, damages);
    }

    public boolean isWhole() {
        return damages.isEmpty();
    }

    /** Collects an inspection; used once. */
    private static final class Collector {
        private final ImageArchive tarball;
        private final ArchiveScan check;
        private final Set<String> signatureTags = new HashSet<>();
        private final Map<Digest, LayerEntry> layers = new TreeMap<>();
        private final Map<Digest, Set<String>> users = new HashMap<>();

        Collector(ImageArchive tarball, ArchiveScan check) {
            this.tarball = tarball;
            this.check = check;
        }

        ArchiveInspection collect() {
            tarball.entries().forEach(entry -> signatureTags.add(entry.tag()));
            List<Image> images = new ArrayList<>();
            for (ArchiveEntry entry : tarball.entries()) {
                images.add(image(entry, entry.tag()));
            }
            return new ArchiveInspection(
                    tarball.sizeBytes(), check.sha256(), images, layers(), check.damages());
        }

        /**
         * @param tag the entry's own; the children of an index only repeat it
         */
        private Image image(ArchiveEntry entry, String tag) {
            List<Image> children = new ArrayList<>();
            long size = entry.manifest().bytes().length;
            Platform platform = null;
            ImageType type = ImgpkgTags.isSignature(tag) ? ImageType.SIGNATURE : ImageType.IMAGE;
            boolean isRoot = false;
            if (entry instanceof ImageEntry image) {
                size += image.configBytes().length;
                for (LayerEntry layer : image.layers()) {
                    size += layer.sizeBytes();
                    layers.putIfAbsent(layer.digest(), layer);
                    users.computeIfAbsent(layer.digest(), d -> new LinkedHashSet<>())
                            .add(image.name());
                }
                platform = ConfigFile.read(image.manifest(), image.configBytes()).platform();
                isRoot = tarball.isRootBundle(image);
                if (ImageConfig.isBundle(image.manifest(), image.configBytes())) {
                    type = ImageType.BUNDLE;
                }
            } else if (entry instanceof IndexEntry index) {
                index.images().forEach(child -> children.add(image(child, "")));
                index.indexes().forEach(child -> children.add(image(child, "")));
                size += children.stream().mapToLong(Image::sizeBytes).sum();
            }
            return new Image(
                    entry,
                    type,
                    isRoot,
                    tag,
                    platform,
                    size,
                    signatureTags.contains(ImgpkgTags.signature(entry.digest())),
                    children);
        }

        private List<Layer> layers() {
            Set<Digest> damaged = new HashSet<>();
            check.damages().forEach(damage -> damaged.add(damage.digest()));
            List<Layer> found = new ArrayList<>();
            for (LayerEntry layer : layers.values()) {
                BlobRegion region = tarball.blobs().get(layer.digest());
                State state;
                if (region != null) {
                    state = damaged.contains(layer.digest()) ? State.DAMAGED : State.WHOLE;
                } else if (MediaTypes.isNonDistributable(layer.mediaType())) {
                    state = State.OMITTED;
                } else {
                    state = State.MISSING;
                }
                found.add(
                        new Layer(
                                layer.digest(),
                                layer.mediaType(),
                                layer.sizeBytes(),
                                state,
                                List.copyOf(users.get(layer.digest()))));
            }
            return found;
        }
    }
}
