package io.longshore.archive.layout;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveEntry.IndexEntry;
import io.longshore.archive.CarriedName;
import io.longshore.archive.Damage;
import io.longshore.archive.MissingPlatform;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The platforms that the indexes of a layout name and the layout lacks. No registry takes such an
 * index: its images that are there stand for it.
 */
final class MissingPlatforms {
    /** By the index that names it. */
    private final Map<Digest, List<Gap>> gaps = new LinkedHashMap<>();

    /**
     * @param lacks the digest that is not there
     */
    private record Gap(Manifest index, Descriptor child, Digest lacks, CarriedName name) {}

    void add(Manifest index, Descriptor child, Digest lacks, CarriedName name) {
        List<Gap> of = gaps.computeIfAbsent(index.digest(), any -> new ArrayList<>());
        if (of.stream().noneMatch(gap -> gap.child().digest().equals(child.digest()))) {
            of.add(new Gap(index, child, lacks, name));
        }
    }

    /** All that are missing from these images and indexes, each once for each of them. */
    List<MissingPlatform> of(List<? extends ArchiveEntry> entries) {
        List<MissingPlatform> missing = new ArrayList<>();
        for (ArchiveEntry entry : entries) {
            for (Gap gap : gaps(entry).toList()) {
                MissingPlatform found = missing(entry, gap);
                if (!missing.contains(found)) {
                    missing.add(found);
                }
            }
        }
        return missing;
    }

    /** The same as damages, for a description. */
    List<Damage> damages(List<? extends ArchiveEntry> entries) {
        List<Damage> damages = new ArrayList<>();
        for (ArchiveEntry entry : entries) {
            gaps(entry)
                    .forEach(
                            gap ->
                                    damages.add(
                                            new Damage(
                                                    missing(entry, gap).problem(),
                                                    List.of(entry.name()),
                                                    gap.child().digest())));
        }
        return damages;
    }

    private Stream<Gap> gaps(ArchiveEntry entry) {
        return entry instanceof IndexEntry index
                ? Stream.concat(
                        gaps.getOrDefault(index.digest(), List.of()).stream(),
                        index.indexes().stream().flatMap(this::gaps))
                : Stream.empty();
    }

    /**
     * The same images and indexes, with the images of each index that lacks a platform in its
     * place. If they are of one platform, that image takes the tag of the index: nobody could
     * choose one of several.
     */
    List<ArchiveEntry> replaced(List<ArchiveEntry> entries) {
        List<ArchiveEntry> all = new ArrayList<>();
        for (ArchiveEntry entry : entries) {
            if (entry instanceof IndexEntry index && gaps(index).findAny().isPresent()) {
                List<ArchiveEntry> parts = parts(index).toList();
                List<Digest> platforms =
                        parts(index)
                                .filter(part -> !isAttached(index, part.digest()))
                                .map(ArchiveEntry::digest)
                                .distinct()
                                .toList();
                for (ArchiveEntry part : parts) {
                    boolean isOnly = platforms.equals(List.of(part.digest()));
                    all.add(isOnly ? tagged(part, index.tag()) : part);
                }
            } else {
                all.add(entry);
            }
        }
        return all;
    }

    /** The images and whole indexes below an index, from the lowest up. */
    private Stream<ArchiveEntry> parts(IndexEntry index) {
        return Stream.concat(
                index.indexes().stream()
                        .flatMap(
                                child ->
                                        gaps(child).findAny().isPresent()
                                                ? parts(child)
                                                : Stream.of(child)),
                index.images().stream());
    }

    /** True for an attestation of BuildKit, which has the platform {@code unknown/unknown}. */
    private static boolean isAttached(IndexEntry index, Digest digest) {
        return index.index().manifests().stream()
                        .filter(child -> child.digest().equals(digest))
                        .anyMatch(
                                child ->
                                        child.platform() != null
                                                && child.platform()
                                                        .toString()
                                                        .startsWith("unknown/"))
                || index.indexes().stream().anyMatch(child -> isAttached(child, digest));
    }

    private static ArchiveEntry tagged(ArchiveEntry entry, String tag) {
        return entry instanceof ImageEntry image
                ? new ImageEntry(
                        image.refs(),
                        image.layers(),
                        image.configDigest(),
                        image.configBytes(),
                        image.manifest(),
                        tag,
                        image.origRef(),
                        image.labels())
                : entry;
    }

    private static MissingPlatform missing(ArchiveEntry outermost, Gap gap) {
        Descriptor child = gap.child();
        String platform = child.platform() == null ? "of no platform" : child.platform().toString();
        CarriedName name = gap.name().withTag(outermost.tag().isEmpty() ? null : outermost.tag());
        String shown = name.path() == null ? shown(outermost, name.tag()) : name.toString();
        Problem problem =
                Problem.permanent(
                                Code.PLATFORM_MISSING,
                                "The archive does not hold the image "
                                        + Printable.of(platform)
                                        + " of "
                                        + Printable.of(shown)
                                        + ".",
                                "The index "
                                        + gap.index().digest()
                                        + " lists "
                                        + child.digest()
                                        + (gap.lacks().equals(child.digest())
                                                ? ""
                                                : ", which needs " + gap.lacks())
                                        + ". Docker and ctr save only what was pulled.",
                                "Have all platforms saved, as by: skopeo copy --all docker://IMAGE"
                                        + " oci-archive:FILE; or one platform alone, as by: docker"
                                        + " save --platform. To import the platforms that are"
                                        + " there, use --allow-missing-platforms; in a job, the"
                                        + " option allowMissingPlatforms.")
                        .with("index", gap.index().digest())
                        .with("digest", child.digest());
        return new MissingPlatform(
                outermost.digest(),
                Printable.of(shown),
                name.path(),
                Printable.of(platform),
                problem);
    }

    private static String shown(ArchiveEntry index, @Nullable String tag) {
        return tag == null ? index.digest().toString() : tag;
    }
}
