package io.longshore.archive.imgpkg;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.Damage;
import io.longshore.archive.LayerEntry;
import io.longshore.archive.imgpkg.RawElement.RawLayer;
import io.longshore.archive.imgpkg.RawElement.RawText;
import io.longshore.oci.ConfigFile;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.ReferenceGrammar;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes images and indexes of what manifest.json says and notes where it contradicts itself. The
 * manifests' own texts decide: they are what a registry gets and what a digest proves; imgpkg's
 * notes beside them (layers, digests) have to agree.
 */
final class ManifestJsonEntries {
    /** The label by which imgpkg marks the bundle that was exported. */
    static final String ROOT_BUNDLE_LABEL = "dev.carvel.imgpkg.copy.root-bundle";

    private final String archive;
    private final ArchiveLimits limits;
    private final List<ArchiveEntry> entries = new ArrayList<>();
    private final ManifestJsonDamages damages;
    private final StatedRefs refs;
    private int descriptors;

    /** So that a digest or a media type that is named a thousand times is held once. */
    private final Map<Digest, Digest> digests = new HashMap<>();

    /**
     * @param archive its name, fit to be shown
     * @param keepUnreadable whether an element whose manifest cannot be read is noted as damage and
     *     left out; else it is thrown
     */
    ManifestJsonEntries(String archive, ArchiveLimits limits, boolean keepUnreadable) {
        this.archive = archive;
        this.limits = limits;
        this.damages = new ManifestJsonDamages(keepUnreadable);
        this.refs = new StatedRefs(damages);
    }

    List<ArchiveEntry> entries() {
        return entries;
    }

    List<Damage> damages() {
        return damages.found();
    }

    /**
     * @throws ProblemException {@code TARBALL_TOO_LARGE} if the manifests name more than the limits
     *     allow, {@code MANIFEST_UNREADABLE}
     */
    void add(RawElement raw) {
        ArchiveEntry entry = raw.isIndex ? index(raw) : image(raw);
        if (entry != null) {
            refs.check(entry);
            entries.add(entry);
        }
    }

    /**
     * The bundle that was exported; null if none was.
     *
     * @throws IOException if several elements are marked as it
     */
    @Nullable ImageEntry rootBundle() throws IOException {
        List<ArchiveEntry> roots =
                entries.stream()
                        .filter(entry -> entry.labels().containsKey(ROOT_BUNDLE_LABEL))
                        .toList();
        if (roots.size() > 1) {
            throw new IOException("it marks " + roots.size() + " images as the root bundle");
        }
        return roots.size() == 1 && roots.get(0) instanceof ImageEntry image ? image : null;
    }

    private @Nullable ImageEntry image(RawElement raw) {
        Manifest manifest = manifest(raw);
        if (manifest == null) {
            return null;
        }
        String name = raw.name();
        Descriptor config = manifest.config().orElse(null);
        byte[] configBytes = raw.config.bytes();
        if (!isReadable(configBytes, manifest, name)) {
            return null;
        }
        if (config == null) {
            damages.disagrees(name, manifest.digest(), "its manifest names no config");
        } else {
            damages.checkText("config", raw.config, config.digest(), name);
            if (config.sizeBytes() != configBytes.length) {
                damages.disagrees(
                        name,
                        config.digest(),
                        "its manifest gives the config "
                                + config.sizeBytes()
                                + " bytes, it has "
                                + configBytes.length);
            }
        }
        return new ImageEntry(
                raw.refs,
                layers(raw, manifest, name),
                config == null ? Digest.of(configBytes) : config.digest(),
                configBytes,
                manifest,
                tag(raw, name),
                raw.origRef,
                raw.labels);
    }

    private @Nullable IndexEntry index(RawElement raw) {
        Manifest manifest = manifest(raw);
        if (manifest == null) {
            return null;
        }
        String name = raw.name();
        Set<Digest> listed = new LinkedHashSet<>();
        manifest.manifests().forEach(child -> listed.add(child.digest()));
        Set<Digest> missing = new LinkedHashSet<>(listed);
        List<ImageEntry> images = new ArrayList<>();
        List<IndexEntry> indexes = new ArrayList<>();
        for (RawElement child : raw.images) {
            ImageEntry image = image(child);
            if (image != null) {
                images.add(image);
                adopt(image, listed, missing, name);
            }
        }
        for (RawElement child : raw.indexes) {
            IndexEntry index = index(child);
            if (index != null) {
                indexes.add(index);
                adopt(index, listed, missing, name);
            }
        }
        missing.forEach(digest -> damages.missing(name, digest));
        return new IndexEntry(
                raw.refs, images, indexes, manifest, tag(raw, name), raw.origRef, raw.labels);
    }

    private void adopt(ArchiveEntry child, Set<Digest> listed, Set<Digest> missing, String parent) {
        if (!listed.contains(child.digest())) {
            damages.disagrees(parent, child.digest(), "its index does not list " + child.digest());
        }
        missing.remove(child.digest());
    }

    private List<LayerEntry> layers(RawElement raw, Manifest manifest, String name) {
        List<Descriptor> truth = manifest.layers();
        List<LayerEntry> layers = new ArrayList<>();
        boolean agree = truth.size() == raw.layers.size();
        for (int i = 0; i < truth.size(); i++) {
            Descriptor layer = truth.get(i);
            RawLayer noted = i < raw.layers.size() ? raw.layers.get(i) : null;
            agree = agree && noted != null && agree(noted, layer);
            layers.add(
                    new LayerEntry(
                            layer.mediaType(),
                            digests.computeIfAbsent(layer.digest(), d -> d),
                            agree && noted != null ? noted.diffId() : "",
                            layer.sizeBytes()));
        }
        if (!agree) {
            damages.disagrees(
                    name, manifest.digest(), "its manifest has other layers than imgpkg's list");
        }
        return layers;
    }

    private static boolean agree(RawLayer noted, Descriptor layer) {
        return noted.digest().equals(layer.digest().toString())
                && noted.sizeBytes() == layer.sizeBytes()
                && noted.mediaType().equals(layer.mediaType());
    }

    /** Null if it cannot be read and that was noted. */
    private @Nullable Manifest manifest(RawElement raw) {
        String name = raw.name();
        RawText text = raw.manifest;
        Manifest manifest;
        try {
            manifest = Manifest.read(text.bytes(), text.mediaType());
            if (manifest.isIndex() != raw.isIndex) {
                throw ManifestJsonDamages.wrongKind(name, raw.isIndex);
            }
        } catch (ProblemException e) {
            damages.unreadable(
                    e, name, Digest.isDigest(text.digest()) ? Digest.parse(text.digest()) : null);
            return null;
        }
        descriptors += manifest.layers().size() + manifest.manifests().size();
        if (limits.items().isExceededBy(descriptors)) {
            throw limits.items()
                    .exceeded(archive, "in its manifest.json the manifests name too much");
        }
        damages.checkText(raw.isIndex ? "index" : "manifest", text, manifest.digest(), name);
        return manifest;
    }

    /** False if it says different things to different readers and that was noted. */
    private boolean isReadable(byte[] config, Manifest manifest, String name) {
        try {
            ConfigFile.read(manifest, config);
            return true;
        } catch (ProblemException e) {
            damages.unreadable(e, name, Digest.of(config));
            return false;
        }
    }

    private String tag(RawElement raw, String name) {
        if (!raw.tag.isEmpty() && !ReferenceGrammar.isTag(raw.tag)) {
            damages.disagrees(name, null, "'" + Printable.of(raw.tag) + "' is not a tag");
            return "";
        }
        return raw.tag;
    }
}
