package io.longshore.trust.signature;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.BlobRegion;
import io.longshore.archive.ImageArchive;
import io.longshore.json.JsonTree;
import io.longshore.oci.ConfigFile;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognises artifacts attached to the images of a tarball, the only elements that need no
 * signature of their own. An element is recognised if all of it is of one {@link ArtifactForm}: the
 * media types of manifest, config and layers, a config that could not run anything, a tag that is
 * cosign's or none, a subject that is in the tarball, and content that is valid for its type. The
 * subject must be an image, or be attached to one as {@link Attachments} tells. Used for one
 * tarball, by one thread.
 */
final class Artifacts {
    /** cosign adds a layer for each signature; each costs a read. */
    private static final int MOST_LAYERS = 256;

    private static final Digest EMPTY = Digest.of("{}".getBytes(StandardCharsets.UTF_8));

    private final ImageArchive tarball;
    private final Set<Digest> manifests = new HashSet<>();
    private final Attachments attachments;

    /** A layer that many elements name is read once. */
    private final Map<Read, Optional<String>> flaws = new HashMap<>();

    private record Read(ArtifactForm.Payload payload, String mediaType, Digest layer) {}

    Artifacts(ImageArchive tarball) {
        this.tarball = tarball;
        tarball.entries().forEach(entry -> note(entry, manifests));
        Set<Digest> images = new HashSet<>();
        Map<ArchiveEntry, Digest> artifacts = new IdentityHashMap<>();
        for (ArchiveEntry entry : tarball.entries()) {
            form(entry)
                    .ifPresentOrElse(
                            found -> artifacts.put(entry, found.subject()),
                            () -> note(entry, images));
        }
        attachments = new Attachments(images);
        artifacts.forEach((entry, subject) -> attachments.add(entry.digest(), subject));
    }

    private record Found(ImageEntry image, ArtifactForm form, Digest subject) {}

    private static void note(ArchiveEntry entry, Set<Digest> into) {
        into.add(entry.digest());
        if (entry instanceof IndexEntry index) {
            index.images().forEach(image -> note(image, into));
            index.indexes().forEach(inner -> note(inner, into));
        }
    }

    /**
     * What the element is, if it has the form of an artifact of an image of this tarball.
     *
     * @throws ProblemException {@code FILE_UNREADABLE}
     */
    Optional<Artifact> find(ArchiveEntry entry) {
        return form(entry)
                .map(
                        found ->
                                new Artifact(
                                        found.image(), found.form(), found.subject(), flaw(found)));
    }

    private Optional<Found> form(ArchiveEntry entry) {
        if (entry instanceof ImageEntry image && !tarball.isRootBundle(image)) {
            for (ArtifactForm form : ArtifactForm.values()) {
                Optional<Digest> subject = subject(image, form);
                if (subject.isPresent() && hasForm(image, form)) {
                    return Optional.of(new Found(image, form, subject.get()));
                }
            }
        }
        return Optional.empty();
    }

    /** Empty if the element names no image of this tarball, or two. */
    private Optional<Digest> subject(ImageEntry image, ArtifactForm form) {
        Optional<CosignTag> tag = CosignTag.parse(image.tag());
        if (tag.isEmpty() && !image.tag().isEmpty()) {
            return Optional.empty();
        }
        Optional<Digest> byTag = tag.map(CosignTag::image);
        Optional<Digest> bySubject = image.manifest().subject().map(Descriptor::digest);
        if (byTag.isPresent() && bySubject.isPresent() && !byTag.equals(bySubject)) {
            return Optional.empty();
        }
        String suffix = form.suffix();
        Optional<Digest> subject =
                suffix == null
                        ? bySubject
                        : tag.filter(t -> t.suffix().equals(suffix)).map(CosignTag::image);
        return subject.filter(manifests::contains);
    }

    private static boolean hasForm(ImageEntry image, ArtifactForm form) {
        Manifest manifest = image.manifest();
        List<Descriptor> layers = manifest.layers();
        return manifest.mediaType().equals(MediaTypes.OCI_MANIFEST)
                && !layers.isEmpty()
                && layers.size() <= MOST_LAYERS
                && layers.stream().allMatch(layer -> form.hasLayer(layer.mediaType()))
                && (form.payload() != ArtifactForm.Payload.SIGSTORE_BUNDLE || layers.size() == 1)
                && hasConfig(image, form);
    }

    private static boolean hasConfig(ImageEntry image, ArtifactForm form) {
        String type = image.manifest().config().map(Descriptor::mediaType).orElse("");
        if (type.equals(MediaTypes.OCI_EMPTY)) {
            return form.hasConfig(type) && image.configDigest().equals(EMPTY);
        }
        boolean isSigstores =
                form == ArtifactForm.SIGSTORE_BUNDLE
                        && SigstoreBundle.MEDIA_TYPES.contains(
                                image.manifest().artifactType().orElse(""));
        return (form.hasConfig(type) || isSigstores)
                && ConfigFile.read(image.manifest(), image.configBytes()).isBare();
    }

    /** Null if it is attached to an image and all layers are valid for their type. */
    private @Nullable String flaw(Found found) {
        if (!attachments.isAttached(found.image().digest(), found.subject())) {
            return "that is neither another image nor attached to one";
        }
        for (Descriptor layer : found.image().manifest().layers()) {
            Optional<String> flaw =
                    flaws.computeIfAbsent(
                            new Read(found.form().payload(), layer.mediaType(), layer.digest()),
                            this::read);
            if (flaw.isPresent()) {
                return flaw.get();
            }
        }
        return null;
    }

    private Optional<String> read(Read read) {
        try {
            requireNoArchive(read.layer());
            switch (read.payload()) {
                case SIMPLE_SIGNING -> {
                    byte[] text = small(read.layer(), SimpleSigning.MOST_BYTES);
                    if (!JsonTree.of(text, SimpleSigning.SHAPE).path("critical").isObject()) {
                        throw new IOException("it is not the text of a signature");
                    }
                }
                case SIGSTORE_BUNDLE -> {
                    BlobRegion region = tarball.blobs().get(read.layer());
                    // No signature is that long; an attestation with an SBOM may be.
                    if (region != null && region.sizeBytes() > SigstoreBundle.MOST_BYTES) {
                        statement(read);
                    } else {
                        SigstoreBundle.parse(small(read.layer(), SigstoreBundle.MOST_BYTES));
                    }
                }
                case STATEMENT -> statement(read);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("its content cannot be read: " + Printable.of(firstLine(e)));
        } catch (ProblemException e) {
            if (e.problem().code() != Code.BLOB_MISSING
                    && e.problem().code() != Code.TARBALL_TOO_LARGE) {
                throw e;
            }
            return Optional.of("its content is missing or too long");
        }
    }

    private void requireNoArchive(Digest layer) throws IOException {
        BlobRegion region = tarball.blobs().get(layer);
        if (region != null) {
            try (InputStream content = tarball.open(region)) {
                ArchiveHeader.refuse(content.readNBytes(ArchiveHeader.BYTES));
            }
        }
    }

    private byte[] small(Digest layer, int most) throws IOException {
        byte[] content = tarball.read(layer, most);
        if (!Digest.of(content).equals(layer)) {
            throw new IOException("it has been changed");
        }
        return content;
    }

    private void statement(Read read) throws IOException {
        BlobRegion region = tarball.blobs().get(read.layer());
        if (region == null) {
            throw new IOException("it is missing");
        }
        DigestInputStream content = new DigestInputStream(tarball.open(region), Digest.sha256());
        Statements.require(read.mediaType(), content);
        if (!Digest.of(content.getMessageDigest()).equals(read.layer())) {
            throw new IOException("it has been changed");
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
