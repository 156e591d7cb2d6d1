package io.longshore.archive;

import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.ManifestJson.LimitException;
import io.longshore.archive.ManifestJson.RawElement;
import io.longshore.archive.ManifestJson.RawLayer;
import io.longshore.archive.ManifestJson.RawText;
import io.longshore.config.SettingsTable;
import io.longshore.oci.ConfigFile;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.Reference;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes images and indexes of what manifest.json says and notes where it contradicts itself. The
 * manifests' own texts decide: they are what a registry gets and what a digest proves; imgpkg's
 * notes beside them (layers, digests) have to agree.
 */
final class Elements {
    private static final String EXPORT_AGAIN = "Export the image again and copy it again.";

    private final boolean keepUnreadable;
    private final ArchiveLimits limits;
    private int descriptors;
    private final List<ArchiveEntry> entries = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();

    /** So that a digest or a media type that is named a thousand times is held once. */
    private final Map<Digest, Digest> digests = new HashMap<>();

    /**
     * @param keepUnreadable whether an element whose manifest cannot be read is noted as damage and
     *     left out; else it is thrown
     */
    Elements(boolean keepUnreadable, ArchiveLimits limits) {
        this.keepUnreadable = keepUnreadable;
        this.limits = limits;
    }

    List<ArchiveEntry> entries() {
        return entries;
    }

    List<Damage> damages() {
        return damages;
    }

    /**
     * @throws LimitException if the manifests name more than the limits allow
     */
    void add(RawElement raw) throws LimitException {
        ArchiveEntry entry = raw.isIndex ? index(raw) : image(raw);
        if (entry != null) {
            entries.add(entry);
        }
    }

    private ImageEntry image(RawElement raw) throws LimitException {
        Manifest manifest = manifest(raw);
        if (manifest == null) {
            return null;
        }
        String name = nameOf(raw);
        Descriptor config = manifest.config().orElse(null);
        byte[] configBytes = raw.config.bytes() == null ? new byte[0] : raw.config.bytes();
        if (!isReadable(configBytes, manifest, name)) {
            return null;
        }
        if (config == null) {
            note(disagrees(name, "its manifest names no config"), name, manifest.digest());
        } else {
            checkText("config", raw.config, config.digest(), name);
            if (config.sizeBytes() != configBytes.length) {
                note(
                        disagrees(
                                name,
                                "its manifest gives the config "
                                        + config.sizeBytes()
                                        + " bytes, it has "
                                        + configBytes.length),
                        name,
                        config.digest());
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

    private IndexEntry index(RawElement raw) throws LimitException {
        Manifest manifest = manifest(raw);
        if (manifest == null) {
            return null;
        }
        String name = nameOf(raw);
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
        for (Digest digest : missing) {
            note(
                    Problem.permanent(
                            Code.BLOB_MISSING,
                            "The manifest " + digest + " of " + Printable.of(name) + " is missing.",
                            "The index lists it, but manifest.json does not hold it.",
                            EXPORT_AGAIN),
                    name,
                    digest);
        }
        return new IndexEntry(
                raw.refs, images, indexes, manifest, tag(raw, name), raw.origRef, raw.labels);
    }

    private void adopt(ArchiveEntry child, Set<Digest> listed, Set<Digest> missing, String parent) {
        if (!listed.contains(child.digest())) {
            note(
                    disagrees(parent, "its index does not list " + child.digest()),
                    parent,
                    child.digest());
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
            agree =
                    agree
                            && noted.digest().equals(layer.digest().toString())
                            && noted.sizeBytes() == layer.sizeBytes()
                            && noted.mediaType().equals(layer.mediaType());
            layers.add(
                    new LayerEntry(
                            layer.mediaType(),
                            digests.computeIfAbsent(layer.digest(), d -> d),
                            agree ? noted.diffId() : "",
                            layer.sizeBytes()));
        }
        if (!agree) {
            note(
                    disagrees(name, "its manifest has other layers than imgpkg's list"),
                    name,
                    manifest.digest());
        }
        return layers;
    }

    /** Null if it cannot be read and that was noted. */
    private Manifest manifest(RawElement raw) throws LimitException {
        String name = nameOf(raw);
        RawText text = raw.manifest;
        byte[] bytes = text.bytes() == null ? new byte[0] : text.bytes();
        try {
            Manifest manifest = Manifest.read(bytes, text.mediaType());
            if (manifest.isIndex() != raw.isIndex) {
                throw Problem.permanent(
                                Code.MANIFEST_UNREADABLE,
                                "The manifest of " + Printable.of(name) + " cannot be read.",
                                raw.isIndex
                                        ? "manifest.json calls it an index; it is an image."
                                        : "manifest.json calls it an image; it is an index.",
                                EXPORT_AGAIN)
                        .asException();
            }
            descriptors += manifest.layers().size() + manifest.manifests().size();
            if (descriptors > limits.items()) {
                throw new LimitException(
                        SettingsTable.LIMITS_ITEMS, limits.items(), "the manifests name too much");
            }
            checkText(raw.isIndex ? "index" : "manifest", text, manifest.digest(), name);
            return manifest;
        } catch (ProblemException e) {
            leaveOut(e, name, Digest.isDigest(text.digest()) ? Digest.parse(text.digest()) : null);
            return null;
        }
    }

    /** False if it says different things to different readers and that was noted. */
    private boolean isReadable(byte[] config, Manifest manifest, String name) {
        try {
            ConfigFile.read(manifest, config);
            return true;
        } catch (ProblemException e) {
            leaveOut(e, name, Digest.of(config));
            return false;
        }
    }

    private void leaveOut(ProblemException e, String name, Digest digest) {
        Problem problem = e.problem().with("image", Printable.of(name));
        if (!keepUnreadable) {
            throw problem.asException(e);
        }
        note(problem, name, digest);
    }

    /** The text must have both its recorded digest and the digest by which it is referenced. */
    private void checkText(String kind, RawText text, Digest expected, String name) {
        byte[] bytes = text.bytes() == null ? new byte[0] : text.bytes();
        Digest actual = Digest.of(bytes);
        if (text.digest().equals(actual.toString()) && expected.equals(actual)) {
            return;
        }
        String should = expected.equals(actual) ? text.digest() : expected.toString();
        note(
                Problem.permanent(
                                Code.DIGEST_MISMATCH,
                                "The "
                                        + kind
                                        + " of "
                                        + Printable.of(name)
                                        + " is not "
                                        + Printable.of(should)
                                        + ".",
                                "Its text in manifest.json has the digest " + actual + ".",
                                EXPORT_AGAIN)
                        .with("expected", Printable.of(should))
                        .with("actual", actual),
                name,
                Digest.isDigest(should) ? Digest.parse(should) : actual);
    }

    private String tag(RawElement raw, String name) {
        if (!raw.tag.isEmpty() && !Reference.isTag(raw.tag)) {
            note(disagrees(name, "'" + Printable.of(raw.tag) + "' is not a tag"), name, null);
            return "";
        }
        return raw.tag;
    }

    private static String nameOf(RawElement raw) {
        return raw.refs.isEmpty() ? raw.manifest.digest() : raw.refs.get(0);
    }

    private void note(Problem problem, String image, Digest digest) {
        if (damages.size() < ArchiveScan.MOST_DAMAGES) {
            damages.add(new Damage(problem, List.of(image), digest));
        }
    }

    private static Problem disagrees(String name, String why) {
        return Problem.permanent(
                Code.TARBALL_DAMAGED,
                "What manifest.json says about " + Printable.of(name) + " contradicts itself.",
                Printable.of(why) + ".",
                EXPORT_AGAIN);
    }

    /** What a tarball as a whole must keep to. */
    void checkAll() throws IOException {
        long roots =
                entries.stream()
                        .filter(e -> e.labels().containsKey(ArchiveEntry.ROOT_BUNDLE_LABEL))
                        .count();
        if (roots > 1) {
            throw new IOException("it marks " + roots + " images as the root bundle");
        }
    }
}
