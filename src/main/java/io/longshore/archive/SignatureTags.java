package io.longshore.archive;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.json.JsonTree;
import io.longshore.json.Shape;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Signatures of cosign name their image twice: by their tag, and in the signed text (sigstore,
 * simple signing).
 */
public final class SignatureTags {
    private static final Pattern TAG = Pattern.compile("sha256-([0-9a-f]{64})\\.sig");

    /** A text has some hundred bytes. */
    private static final int MOST_BYTES = 1 << 20;

    private static final Shape PAYLOAD =
            Shape.object(
                    Map.of(
                            "critical",
                            Shape.object(
                                    Map.of(
                                            "image",
                                            Shape.object(
                                                    Map.of("docker-manifest-digest", Shape.TEXT),
                                                    Shape.ANYTHING)),
                                    Shape.ANYTHING)),
                    Shape.ANYTHING);

    private SignatureTags() {}

    /** The image that a signed text is about; empty if it is no such text. */
    public static Optional<Digest> subject(byte[] payload) {
        try {
            JsonNode digest =
                    JsonTree.of(payload, PAYLOAD)
                            .path("critical")
                            .path("image")
                            .path("docker-manifest-digest");
            return Digest.isDigest(digest.textValue())
                    ? Optional.of(Digest.parse(digest.textValue()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * The signatures whose tag cannot be right: it names an image that the archive does not hold,
     * and the signed text names another. Whether a signature is of the image that its tag names,
     * the check of signatures finds out.
     *
     * @param blobs the regions of the layers, whose content is not compared with their digests
     */
    public static List<Damage> damages(
            ArchiveBytes file,
            List<? extends ArchiveEntry> entries,
            Map<Digest, BlobRegion> blobs) {
        List<Damage> damages = new ArrayList<>();
        Set<Digest> images = new HashSet<>();
        entries.forEach(entry -> addDigests(entry, images));
        for (ArchiveEntry entry : entries) {
            Matcher tag = TAG.matcher(entry.tag());
            if (tag.matches() && entry instanceof ImageEntry image) {
                Digest tagged = new Digest(tag.group(1));
                List<Digest> signed = signed(file, image, blobs);
                if (!images.contains(tagged) && !signed.isEmpty() && !signed.contains(tagged)) {
                    Problem problem =
                            ArchiveProblems.twoTruths(
                                    file,
                                    "By its tag the signature "
                                            + entry.digest()
                                            + " is of "
                                            + tagged
                                            + ", by its text of "
                                            + signed.get(0)
                                            + ".");
                    damages.add(new Damage(problem, List.of(entry.name()), entry.digest()));
                }
            }
        }
        return damages;
    }

    private static List<Digest> signed(
            ArchiveBytes file, ImageEntry image, Map<Digest, BlobRegion> blobs) {
        List<Digest> signed = new ArrayList<>();
        for (LayerEntry layer : image.layers()) {
            BlobRegion region = blobs.get(layer.digest());
            if (layer.mediaType().equals(MediaTypes.COSIGN_SIMPLE_SIGNING) && region != null) {
                subject(read(file, region)).ifPresent(signed::add);
            }
        }
        return signed;
    }

    private static void addDigests(ArchiveEntry entry, Set<Digest> digests) {
        digests.add(entry.digest());
        if (entry instanceof IndexEntry index) {
            index.images().forEach(child -> addDigests(child, digests));
            index.indexes().forEach(child -> addDigests(child, digests));
        }
    }

    private static byte[] read(ArchiveBytes file, BlobRegion region) {
        boolean isThere = region.sizeBytes() <= file.sizeBytes() - region.offset();
        return isThere && region.sizeBytes() <= MOST_BYTES
                ? file.read(region.offset(), (int) region.sizeBytes())
                : new byte[0];
    }
}
