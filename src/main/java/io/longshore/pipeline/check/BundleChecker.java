package io.longshore.pipeline.check;

import io.longshore.archive.ArchiveEntry;
import io.longshore.archive.ArchiveEntry.ImageEntry;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.ArchiveScan;
import io.longshore.archive.Damage;
import io.longshore.archive.ImageArchive;
import io.longshore.archive.bytes.ArchiveFile;
import io.longshore.archive.formats.AcceptedKinds;
import io.longshore.archive.formats.Archives;
import io.longshore.archive.spool.Spools;
import io.longshore.bundle.ImgpkgTags;
import io.longshore.oci.Digest;
import io.longshore.oci.FileHashes;
import io.longshore.oci.HashAlgorithm;
import io.longshore.oci.Repository;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import io.longshore.transfer.ImportOptions;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.ImportPlanner;
import io.longshore.transfer.PrefixTargets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks archives of images. Thread-safe. */
public final class BundleChecker implements Checker {
    /** The plan of an import is made to see that it can be made; where to is not known yet. */
    private static final Repository ANYWHERE = new Repository("registry.invalid", "any");

    private final ArchiveLimits limits;
    private final AcceptedKinds accepted;
    private final Spools spools;
    private final Parallel parallel;

    /** Of archives of every kind. */
    public BundleChecker(ArchiveLimits limits, Spools spools, Parallel parallel) {
        this(limits, AcceptedKinds.ALL, spools, parallel);
    }

    /**
     * @param accepted the kinds that the site imports
     * @param spools make compressed archives readable
     */
    public BundleChecker(
            ArchiveLimits limits, AcceptedKinds accepted, Spools spools, Parallel parallel) {
        this.limits = limits;
        this.accepted = accepted;
        this.spools = spools;
        this.parallel = parallel;
    }

    @Override
    public Checked check(
            Path file,
            Set<HashAlgorithm> wholeFile,
            @Nullable RepositoryPrefix prefix,
            boolean missingPlatforms,
            SignatureCheck signatures,
            Progress progress,
            Cancellation cancellation) {
        ArchiveFile delivered = ArchiveFile.open(file);
        long sizeBytes = delivered.sizeBytes();
        Spools.Opened opened =
                spools.open(
                        delivered, accepted, wholeFile, signatures.sinks(), progress, cancellation);
        FileHashes known = opened.hashes();
        try (ImageArchive tarball =
                Archives.open(opened.bytes(), limits, accepted, missingPlatforms)) {
            ArchiveScan check =
                    known == null
                            ? tarball.scan(wholeFile, signatures.sinks(), progress, cancellation)
                            : tarball.scan(progress, cancellation);
            ImportReport.Unpacked unpacked =
                    known == null
                            ? null
                            : new ImportReport.Unpacked(tarball.sizeBytes(), check.sha256().hex());
            if (!check.damages().isEmpty()) {
                throw new ProblemException(damaged(check.damages()));
            }
            Map<String, Digest> tags = new LinkedHashMap<>();
            Map<Repository, Map<String, Digest>> placed = new LinkedHashMap<>();
            if (prefix == null) {
                ImportPlan plan =
                        ImportPlanner.plan(
                                tarball, ANYWHERE, ImportOptions.DEFAULT, parallel, cancellation);
                signatures.look(tarball, List.of(plan), cancellation);
                tags.putAll(plan.releaseTags());
            } else {
                List<ImportPlan> plans = plans(tarball, prefix, cancellation);
                signatures.look(tarball, plans, cancellation);
                plans.forEach(plan -> placed.put(plan.target(), plan.releaseTags()));
            }
            Optional<ArchiveEntry> main = main(tarball);
            return new Checked(
                    known == null ? check.hashes() : known,
                    sizeBytes,
                    unpacked,
                    tarball.identity(),
                    main.flatMap(BundleChecker::origin).orElse(null),
                    main.map(ArchiveEntry::tag).filter(tag -> !tag.isEmpty()).orElse(null),
                    tags,
                    placed);
        }
    }

    private List<ImportPlan> plans(
            ImageArchive tarball, RepositoryPrefix prefix, Cancellation cancellation) {
        List<ImportPlan> plans = new ArrayList<>();
        for (PrefixTargets.Placement placement : PrefixTargets.of(tarball, prefix)) {
            plans.add(
                    ImportPlanner.plan(
                            tarball, placement, ImportOptions.DEFAULT, parallel, cancellation));
        }
        return plans;
    }

    /** The root bundle, else the only image that is not a signature. */
    private static Optional<ArchiveEntry> main(ImageArchive tarball) {
        Optional<ImageEntry> root = tarball.rootBundle();
        if (root.isPresent()) {
            return Optional.of(root.get());
        }
        List<ArchiveEntry> images =
                tarball.entries().stream()
                        .filter(entry -> !ImgpkgTags.isSignature(entry.tag()))
                        .toList();
        return images.size() == 1 ? Optional.of(images.get(0)) : Optional.empty();
    }

    private static Optional<String> origin(ArchiveEntry entry) {
        return entry.refs().stream().findFirst().map(ref -> ref.replaceFirst("@.*", ""));
    }

    private static Problem damaged(List<Damage> damages) {
        Problem first = damages.get(0).problem();
        if (damages.size() == 1) {
            return first;
        }
        return new Problem(
                first.code(),
                first.what() + " It is one of " + damages.size() + " damaged parts.",
                first.why(),
                first.fix(),
                first.retryable(),
                first.facts());
    }
}
