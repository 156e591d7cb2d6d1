package io.longshore.archive.layout;

import io.longshore.archive.CarriedName;
import io.longshore.archive.SignatureTags;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the entries of {@code index.json} are to each other. Signatures bear the name of their image
 * in archives of cosign and hauler, and must not take its tag.
 */
final class LayoutRoles {
    /** The referrers tag schema (OCI distribution specification). */
    private static final Pattern REFERRERS = Pattern.compile("sha256-[0-9a-f]{64}");

    private static final String KIND = "kind";
    private static final String HAULER_FILE = "application/vnd.content.hauler.file.";
    private static final Map<String, String> SUFFIXES =
            Map.of("sigs", "sig", "atts", "att", "sboms", "sbom");

    private final List<Descriptor> entries;
    private final Map<Digest, Manifest> manifests;
    private final LayoutBlobs blobs;

    LayoutRoles(List<Descriptor> entries, Map<Digest, Manifest> manifests, LayoutBlobs blobs) {
        this.entries = entries;
        this.manifests = manifests;
        this.blobs = blobs;
    }

    /** True for the index under which a registry without the referrers API lists referrers. */
    static boolean isReferrersIndex(Descriptor entry, Manifest manifest) {
        String tag = LayoutNames.of(entry).tag();
        return manifest.isIndex() && tag != null && REFERRERS.matcher(tag).matches();
    }

    /** True for a file that hauler carries beside images. */
    static boolean isFile(Manifest manifest) {
        return manifest.config().map(Descriptor::mediaType).orElse("").startsWith(HAULER_FILE);
    }

    /** The tag under which an entry is to be found; null if it is pushed by its digest. */
    @Nullable String tag(Descriptor entry, Manifest manifest, CarriedName name) {
        String suffix = suffix(entry);
        if (suffix != null) {
            return subject(manifest, name)
                    .map(digest -> "sha256-" + digest.hex() + "." + suffix)
                    .orElse(null);
        }
        return manifest.subject().isPresent() ? null : name.tag();
    }

    /** What cosign appends for an attachment of this kind; null for anything else. */
    private static @Nullable String suffix(Descriptor entry) {
        String kind = entry.annotations().get(KIND);
        return kind == null ? null : SUFFIXES.get(kind.substring(kind.lastIndexOf('/') + 1));
    }

    /** The image that it is attached to: the one in its text, else the only one with its name. */
    private Optional<Digest> subject(Manifest manifest, CarriedName name) {
        for (Descriptor layer : manifest.layers()) {
            if (layer.mediaType().equals(MediaTypes.COSIGN_SIMPLE_SIGNING)) {
                Optional<Digest> signed = signed(layer);
                if (signed.isPresent()) {
                    return signed;
                }
            }
        }
        List<Digest> images =
                entries.stream()
                        .filter(other -> suffix(other) == null)
                        .filter(other -> LayoutNames.of(other).equals(name))
                        .map(Descriptor::digest)
                        .filter(this::isNoReferrer)
                        .distinct()
                        .toList();
        return images.size() == 1 ? Optional.of(images.get(0)) : Optional.empty();
    }

    private boolean isNoReferrer(Digest digest) {
        Manifest manifest = manifests.get(digest);
        return manifest != null && manifest.subject().isEmpty();
    }

    private Optional<Digest> signed(Descriptor layer) {
        return blobs.document(layer.digest(), "signature").flatMap(SignatureTags::subject);
    }
}
