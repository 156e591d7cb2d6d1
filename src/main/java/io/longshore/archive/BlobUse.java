package io.longshore.archive;

import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.oci.Digest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.text.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which image needs which layer, and which blobs are the documents of images. */
final class BlobUse {
    private static final String AGAIN = "Export the archive again and copy it again.";

    /** One image's need of one layer. */
    private record Need(ImageEntry image, LayerEntry layer) {}

    /** A manifest, index or config, which some formats keep as blobs. */
    private record Document(String kind, String image) {}

    private final Map<Digest, List<Need>> needs = new LinkedHashMap<>();
    private final Map<Digest, Document> documents = new HashMap<>();

    private BlobUse() {}

    static BlobUse of(List<? extends ArchiveEntry> entries) {
        BlobUse use = new BlobUse();
        use.addAll(entries);
        return use;
    }

    private void addAll(List<? extends ArchiveEntry> entries) {
        for (ArchiveEntry entry : entries) {
            if (entry instanceof ImageEntry image) {
                document("manifest", image.digest(), image);
                document("config", image.configDigest(), image);
                for (LayerEntry layer : image.layers()) {
                    needs.computeIfAbsent(layer.digest(), d -> new ArrayList<>(1))
                            .add(new Need(image, layer));
                }
            } else if (entry instanceof IndexEntry index) {
                document("index", index.digest(), index);
                addAll(index.images());
                addAll(index.indexes());
            }
        }
    }

    private void document(String kind, Digest digest, ArchiveEntry entry) {
        documents.putIfAbsent(digest, new Document(kind, entry.name()));
    }

    /** The layers that are needed and not there. */
    List<Damage> missing(Set<Digest> present) {
        List<Damage> damages = new ArrayList<>();
        needs.forEach(
                (digest, users) -> {
                    boolean mayBeAbsent =
                            users.stream()
                                    .allMatch(
                                            n ->
                                                    MediaTypes.isNonDistributable(
                                                            n.layer().mediaType()));
                    if (!present.contains(digest)
                            && !mayBeAbsent
                            && damages.size() < ArchiveScan.MOST_DAMAGES) {
                        damages.add(
                                damage(
                                        Problem.permanent(
                                                Code.BLOB_MISSING,
                                                "The layer "
                                                        + digest
                                                        + forImages(digest)
                                                        + " is not in the archive.",
                                                "",
                                                AGAIN),
                                        digest));
                    }
                });
        return damages;
    }

    /** The layers whose entry has another length than a manifest says. */
    List<Damage> wrongSizes(Map<Digest, BlobRegion> present) {
        List<Damage> damages = new ArrayList<>();
        needs.forEach(
                (digest, users) -> {
                    BlobRegion region = present.get(digest);
                    for (Need need : users) {
                        if (region != null
                                && region.sizeBytes() != need.layer().sizeBytes()
                                && damages.size() < ArchiveScan.MOST_DAMAGES) {
                            damages.add(
                                    new Damage(
                                            wrongSize(region, need),
                                            List.of(need.image().name()),
                                            digest));
                        }
                    }
                });
        return damages;
    }

    /** The damage that a blob with wrong content is. */
    Damage wrong(FullScan.WrongBlob wrong) {
        Digest expected = wrong.region().digest();
        String why;
        if (wrong.cut()) {
            why = "The file ends in the middle of it.";
        } else if (wrong.zero()) {
            why = "It is all zeros, as an export leaves it that was killed.";
        } else {
            why = "Its content has the digest " + wrong.actual() + ".";
        }
        return damage(
                Problem.permanent(
                                wrong.cut() ? Code.TARBALL_TRUNCATED : Code.DIGEST_MISMATCH,
                                "The "
                                        + kind(expected)
                                        + " "
                                        + expected
                                        + forImages(expected)
                                        + " is damaged.",
                                why,
                                AGAIN)
                        .with("expected", expected)
                        .with("actual", wrong.actual()),
                expected);
    }

    /** A problem of a blob, with the images that use it. */
    Damage of(Problem problem, Digest digest) {
        return damage(problem, digest);
    }

    private Damage damage(Problem problem, Digest digest) {
        return new Damage(problem, users(digest), digest);
    }

    private String kind(Digest digest) {
        Document document = needs.containsKey(digest) ? null : documents.get(digest);
        return document == null ? "layer" : document.kind();
    }

    private List<String> users(Digest digest) {
        if (!needs.containsKey(digest)) {
            Document document = documents.get(digest);
            return document == null ? List.of() : List.of(document.image());
        }
        return needs.get(digest).stream().map(n -> n.image().name()).distinct().toList();
    }

    private String forImages(Digest digest) {
        List<String> users = users(digest);
        if (users.isEmpty()) {
            return " (of no image)";
        }
        String others = users.size() > 1 ? " and " + (users.size() - 1) + " more" : "";
        return " of " + Printable.of(users.get(0)) + others;
    }

    private static Problem wrongSize(BlobRegion region, Need need) {
        return Problem.permanent(
                        Code.TARBALL_DAMAGED,
                        "The layer "
                                + region.digest()
                                + " does not have the size that its image states.",
                        "The manifest of "
                                + Printable.of(need.image().name())
                                + " says "
                                + need.layer().sizeBytes()
                                + " bytes, the archive holds "
                                + region.sizeBytes()
                                + ".",
                        AGAIN)
                .with("expected", need.layer().sizeBytes())
                .with("actual", region.sizeBytes());
    }
}
