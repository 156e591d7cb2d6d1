package io.longshore.archive.docker;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ArchiveMember;
import io.longshore.archive.BlobRegion;
import io.longshore.archive.CarriedName;
import io.longshore.archive.LayerEntry;
import io.longshore.archive.MemberNames;
import io.longshore.oci.ConfigFile;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.MediaTypes;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes images of the items of a {@link DockerList}. Nothing in the archive names the digest of a
 * layer but the config's {@code diff_ids}: they become the digests of uncompressed layers, and what
 * the uncompressed content of compressed ones must have.
 */
public final class DockerImages {
    private static final Pattern CONFIG =
            Pattern.compile("(?:.*/)?(?:sha256:)?([0-9a-f]{64})(?:\\.json)?");
    private static final Pattern COMPRESSED = Pattern.compile("(?:.*/)?([0-9a-f]{64})\\.tar\\.gz");

    /** What go-containerregistry writes for an image that was pulled by its digest. */
    private static final String NO_TAG = "i-was-a-digest";

    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    private final ArchiveBytes file;
    private final MemberNames names;
    private final String root;
    private final ArchiveLimits limits;
    private final Map<Digest, BlobRegion> blobs = new LinkedHashMap<>();
    private final Map<Long, Digest> digestsByOffset = new HashMap<>();
    private final Map<Digest, Digest> compressed = new HashMap<>();
    private long items;
    private long documentBytes;

    /**
     * @param root the folder that the names in the list are relative to; empty, or with a slash at
     *     its end
     */
    public DockerImages(ArchiveBytes file, MemberNames names, String root, ArchiveLimits limits) {
        this.file = file;
        this.names = names;
        this.root = root;
        this.limits = limits;
    }

    /** The layers of all images so far, by digest. */
    public Map<Digest, BlobRegion> blobs() {
        return blobs;
    }

    /** The digests that the uncompressed content of compressed layers must have. */
    public Map<Digest, Digest> compressed() {
        return compressed;
    }

    /**
     * The image of an item, once for each of its names.
     *
     * @throws ProblemException {@code BLOB_MISSING}, {@code DIGEST_MISMATCH}, {@code
     *     MANIFEST_UNREADABLE}, {@code TARBALL_DAMAGED}, {@code TARBALL_TOO_LARGE}
     */
    public List<ImageEntry> images(DockerList.Item item) {
        String shown = shown(item);
        byte[] config = config(item, shown);
        Digest configDigest = Digest.of(config);
        Descriptor configDescriptor =
                Descriptor.of(MediaTypes.OCI_CONFIG, configDigest, config.length);
        List<String> diffIds =
                ConfigFile.read(MadeManifest.of(configDescriptor, List.of()), config).diffIds();
        count(1L + item.layers().size() + item.names().size());
        if (diffIds.size() != item.layers().size()) {
            throw problem(
                    Code.TARBALL_DAMAGED,
                    "The image " + shown + " has not the layers that its config names.",
                    "The config names "
                            + diffIds.size()
                            + " layers, manifest.json "
                            + item.layers().size()
                            + ".");
        }
        List<Descriptor> layers = new ArrayList<>();
        List<LayerEntry> entries = new ArrayList<>();
        for (int i = 0; i < diffIds.size(); i++) {
            Descriptor layer = layer(item.layers().get(i), Digest.parse(diffIds.get(i)), shown);
            layers.add(layer);
            entries.add(
                    new LayerEntry(
                            layer.mediaType(), layer.digest(), diffIds.get(i), layer.sizeBytes()));
        }
        Manifest manifest = MadeManifest.of(configDescriptor, layers);
        List<ImageEntry> images = new ArrayList<>();
        for (CarriedName name : carried(item)) {
            images.add(
                    new ImageEntry(
                            name.path() == null
                                    ? List.of()
                                    : List.of(name.repository() + "@" + manifest.digest()),
                            entries,
                            configDigest,
                            config,
                            manifest,
                            name.tag() == null ? "" : name.tag(),
                            "",
                            Map.of()));
        }
        return images;
    }

    /** The names of an item in full; one without any part for each that is no name, or if none. */
    public static List<CarriedName> carried(DockerList.Item item) {
        return item.names().isEmpty()
                ? List.of(CarriedName.NONE)
                : item.names().stream().map(DockerImages::carried).toList();
    }

    private static CarriedName carried(String text) {
        CarriedName name = CarriedName.parseFamiliar(text).orElse(CarriedName.NONE);
        return NO_TAG.equals(name.tag()) ? name.withTag(null) : name;
    }

    private byte[] config(DockerList.Item item, String shown) {
        ArchiveMember member = member(item.config(), "config", shown);
        documentBytes += member.sizeBytes();
        if (limits.textBytes().isExceededBy(member.sizeBytes())) {
            throw limits.textBytes().exceeded(file.name(), "a config is too long");
        }
        if (limits.documentBytes().isExceededBy(documentBytes)) {
            throw limits.documentBytes().exceeded(file.name(), "its configs together are longer");
        }
        byte[] config = file.read(member.offset(), (int) member.sizeBytes());
        Matcher name = CONFIG.matcher(item.config());
        Digest digest = Digest.of(config);
        if (name.matches() && !name.group(1).equals(digest.hex())) {
            throw problem(
                    Code.DIGEST_MISMATCH,
                    "The config " + Printable.of(item.config()) + " of " + shown + " is damaged.",
                    "Its content has the digest " + digest + ".");
        }
        return config;
    }

    private Descriptor layer(String name, Digest diffId, String shown) {
        ArchiveMember member = member(name, "layer", shown);
        boolean isGzip = startsWith(member, 0x1f, 0x8b);
        if (startsWith(member, 0x28, 0xb5)) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.KIND_NOT_READ,
                            "The layer "
                                    + Printable.of(name)
                                    + " of "
                                    + shown
                                    + " is compressed with zstd.",
                            "Layers of archives without manifests are plain or compressed with"
                                    + " gzip.",
                            "Have the image saved as an OCI image layout, which keeps it as it is:"
                                    + " skopeo copy --all docker://IMAGE oci-archive:FILE, or crane"
                                    + " pull --format=oci IMAGE FOLDER and tar -C FOLDER -cf FILE"
                                    + " ."));
        }
        Digest digest = isGzip ? compressedDigest(name, member) : diffId;
        if (isGzip) {
            Digest other = compressed.putIfAbsent(digest, diffId);
            requireOne(other, diffId, name, shown);
        }
        // One file under two digests cannot be right: the second would go unproved.
        Digest other = digestsByOffset.putIfAbsent(member.offset(), digest);
        requireOne(other, digest, name, shown);
        blobs.putIfAbsent(digest, new BlobRegion(digest, member.offset(), member.sizeBytes()));
        BlobRegion region = blobs.get(digest);
        return Descriptor.of(LAYER + (isGzip ? "+gzip" : ""), digest, region.sizeBytes());
    }

    private void requireOne(Digest other, Digest digest, String name, String shown) {
        if (other != null && !other.equals(digest)) {
            throw problem(
                    Code.DIGEST_MISMATCH,
                    "The layer " + Printable.of(name) + " of " + shown + " is not the right one.",
                    "The configs say that its content is both " + other + " and " + digest + ".");
        }
    }

    private Digest compressedDigest(String name, ArchiveMember member) {
        Matcher named = COMPRESSED.matcher(name);
        if (named.matches()) {
            return new Digest(named.group(1));
        }
        DigestInputStream content =
                new DigestInputStream(
                        file.stream(member.offset(), member.sizeBytes()), Digest.sha256());
        try (InputStream in = content) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return Digest.of(content.getMessageDigest());
    }

    private boolean startsWith(ArchiveMember member, int first, int second) {
        if (member.sizeBytes() < 2) {
            return false;
        }
        byte[] start = file.read(member.offset(), 2);
        return (start[0] & 0xff) == first && (start[1] & 0xff) == second;
    }

    private ArchiveMember member(String name, String what, String shown) {
        return names.find(root + MemberNames.plain(name))
                .filter(found -> found.sizeBytes() <= file.sizeBytes() - found.offset())
                .orElseThrow(
                        () ->
                                problem(
                                        Code.BLOB_MISSING,
                                        "The "
                                                + what
                                                + " "
                                                + Printable.of(name)
                                                + " of "
                                                + shown
                                                + " is not in the archive.",
                                        ""));
    }

    private void count(long more) {
        items += more;
        if (limits.items().isExceededBy(items)) {
            throw limits.items().exceeded(file.name(), "its manifest.json names more");
        }
    }

    private static String shown(DockerList.Item item) {
        return Printable.of(item.names().isEmpty() ? item.config() : item.names().get(0));
    }

    private static ProblemException problem(Code code, String what, String why) {
        return new ProblemException(
                Problem.permanent(
                        code, what, why, "Save the images again, and copy the file again."));
    }
}
