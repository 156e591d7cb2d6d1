package io.longshore.archive.layout;

import io.longshore.archive.ArchiveBytes;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ArchiveMember;
import io.longshore.archive.BlobRegion;
import io.longshore.archive.MemberNames;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blobs of a layout, and the documents among them. */
final class LayoutBlobs {
    static final String AGAIN =
            "Have the archive made again by the tool that made it, and copy it again.";

    private static final Pattern BLOB = Pattern.compile("blobs/sha256/([0-9a-f]{64})");

    private final ArchiveBytes file;
    private final ArchiveLimits limits;
    private final Map<Digest, BlobRegion> regions = new LinkedHashMap<>();
    private final Map<Digest, byte[]> documents = new HashMap<>();
    private long documentBytes;

    LayoutBlobs(ArchiveBytes file, MemberNames names, String root, ArchiveLimits limits) {
        this.file = file;
        this.limits = limits;
        List<BlobRegion> found = new ArrayList<>();
        names.files().forEach((name, member) -> add(root, name, member, found));
        // tar stores a second name of a file as a link, whichever of them is the blob's.
        for (String name : names.links()) {
            add(root, name, names.find(name).orElseThrow(), found);
        }
        found.sort(Comparator.comparingLong(BlobRegion::offset));
        Set<Long> taken = new HashSet<>();
        for (BlobRegion region : found) {
            // One file under two digests cannot be right: the second is missing.
            if (taken.add(region.offset())) {
                regions.put(region.digest(), region);
            }
        }
    }

    private static void add(
            String root, String name, ArchiveMember member, List<BlobRegion> found) {
        Matcher blob = BLOB.matcher(name.startsWith(root) ? name.substring(root.length()) : "");
        if (blob.matches()) {
            Digest digest = new Digest(blob.group(1));
            found.add(new BlobRegion(digest, member.offset(), member.sizeBytes()));
        }
    }

    /** In the order of the file. */
    Map<Digest, BlobRegion> regions() {
        return Collections.unmodifiableMap(regions);
    }

    /** Manifests, indexes and configs that were read. */
    Set<Digest> read() {
        return Collections.unmodifiableSet(documents.keySet());
    }

    boolean has(Digest digest) {
        return regions.containsKey(digest);
    }

    /**
     * A manifest, index or config, compared with its digest; empty if it is not there.
     *
     * @param what it is, for messages
     * @throws ProblemException {@code DIGEST_MISMATCH}, {@code TARBALL_TRUNCATED}, {@code
     *     TARBALL_TOO_LARGE}
     */
    Optional<byte[]> document(Digest digest, String what) {
        BlobRegion region = regions.get(digest);
        if (region == null) {
            return Optional.empty();
        }
        byte[] known = documents.get(digest);
        if (known != null) {
            return Optional.of(known);
        }
        if (region.sizeBytes() > file.sizeBytes() - region.offset()) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.TARBALL_TRUNCATED,
                            "The " + what + " " + digest + " is damaged.",
                            "The file ends in the middle of it.",
                            AGAIN));
        }
        byte[] bytes = text(region.offset(), region.sizeBytes(), what);
        Digest actual = Digest.of(bytes);
        if (!actual.equals(digest)) {
            throw new ProblemException(
                    Problem.permanent(
                                    Code.DIGEST_MISMATCH,
                                    "The " + what + " " + digest + " is damaged.",
                                    "Its content has the digest " + actual + ".",
                                    AGAIN)
                            .with("expected", digest)
                            .with("actual", actual));
        }
        documents.put(digest, bytes);
        return Optional.of(bytes);
    }

    /** A text of the archive, counted. */
    byte[] text(long offset, long sizeBytes, String what) {
        documentBytes += sizeBytes;
        if (limits.textBytes().isExceededBy(sizeBytes)) {
            throw limits.textBytes().exceeded(file.name(), "a document (" + what + ") is longer");
        }
        if (limits.documentBytes().isExceededBy(documentBytes)) {
            throw limits.documentBytes()
                    .exceeded(file.name(), "its manifests and configs together are longer");
        }
        return file.read(offset, (int) sizeBytes);
    }
}
