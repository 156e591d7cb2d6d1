package io.longshore.pipeline.check;

import io.longshore.oci.Digest;
import io.longshore.oci.FileHashes;
import io.longshore.oci.HashAlgorithm;
import io.longshore.oci.Repository;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.report.ImportReport;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a tarball once, all of it. */
public interface Checker {
    /**
     * Hashes the whole file and every blob, config and manifest in it, in one read. Nothing is sent
     * anywhere.
     *
     * @param wholeFile hashes to compute over the whole file, in addition to SHA-256
     * @param prefix below which the images are distributed; null if all go into one repository
     * @param missingPlatforms whether the archive may lack platforms that an index names
     * @param signatures is shown the file's bytes and its images in the same read
     * @throws io.longshore.problem.ProblemException with an INPUT fault when the tarball is
     *     damaged, incomplete, or none; {@code FILE_CHANGED} when it changed under the read;
     *     CANCELLED
     */
    Checked check(
            Path tarball,
            Set<HashAlgorithm> wholeFile,
            @Nullable RepositoryPrefix prefix,
            boolean missingPlatforms,
            SignatureCheck signatures,
            Progress progress,
            Cancellation cancellation);

    /**
     * A tarball that is whole.
     *
     * @param hashes of the whole file: SHA-256, and the requested ones
     * @param sizeBytes of the whole file
     * @param unpacked the content of a compressed file; null if it is not compressed
     * @param identity of its content, as {@link io.longshore.archive.ImageArchive#identity}
     * @param originName repository that the root bundle, else the only image, was exported from,
     *     with its registry; null if the tarball does not say or holds several images and no bundle
     * @param tag its release tag, or null
     * @param releaseTags all the tags that an import sets, each with its target digest, except
     *     imgpkg's own ({@code .imgpkg}, {@code .sig}); empty below a prefix
     * @param placed the same for each repository below the prefix; empty without one
     */
    record Checked(
            FileHashes hashes,
            long sizeBytes,
            ImportReport.@Nullable Unpacked unpacked,
            Digest identity,
            @Nullable String originName,
            @Nullable String tag,
            Map<String, Digest> releaseTags,
            Map<Repository, Map<String, Digest>> placed) {
        public Checked {
            releaseTags = Collections.unmodifiableMap(new LinkedHashMap<>(releaseTags));
            placed = Collections.unmodifiableMap(new LinkedHashMap<>(placed));
        }

        /** The SHA-256 of the whole file. */
        public Digest sha256() {
            return hashes.sha256();
        }
    }
}
