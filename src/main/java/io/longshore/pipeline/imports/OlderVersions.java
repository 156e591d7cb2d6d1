package io.longshore.pipeline.imports;

import io.longshore.oci.ConfigFile;
import io.longshore.oci.Descriptor;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.oci.SemanticVersion;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.ManifestLookup;
import io.longshore.registry.RepositoryClient;
import io.longshore.report.ImportReport;
import io.longshore.report.assembly.ReportAssembler;
import io.longshore.task.Cancellation;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.PlannedImage;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a release tag moves to an older version. The versions of both images are the
 * highest of their other release tags; if one has none, their annotations {@value #VERSION}; if one
 * has none, the labels of this name in their configs. Used by one thread.
 */
final class OlderVersions {
    private static final Logger LOG = LoggerFactory.getLogger(OlderVersions.class);

    /** OCI image specification, annotations.md. */
    private static final String VERSION = "org.opencontainers.image.version";

    private static final int LARGEST_CONFIG = 8 << 20;

    /** How many tags of the repository are compared with the former image. */
    private static final int MOST_TAGS = 50;

    private final ImportPlan plan;
    private final RepositoryClient repository;
    private final ManifestLookup lookup;
    private final Cancellation cancellation;

    /** The tags of the repository; null until a tag that moves asks for them. */
    private @Nullable List<String> present;

    OlderVersions(
            ImportPlan plan,
            RepositoryClient repository,
            ManifestLookup lookup,
            Cancellation cancellation) {
        this.plan = plan;
        this.repository = repository;
        this.lookup = lookup;
        this.cancellation = cancellation;
    }

    /** A tag that moves to an older version. */
    record Move(PlannedImage image, String tag, SemanticVersion from, SemanticVersion to) {
        /** For the headline of the report. */
        String summary() {
            return "tag " + tag + " moved from version " + from + " to the older " + to;
        }

        Problem warning() {
            return Problem.permanent(
                            Code.TAG_OLDER_VERSION,
                            "The tag "
                                    + tag
                                    + " was moved from version "
                                    + from
                                    + " to the older version "
                                    + to
                                    + ".",
                            "The archive contains an older version than the tag named before.",
                            "If that was not intended, deliver the archive with version "
                                    + from
                                    + " again.")
                    .with("tag", tag);
        }
    }

    /** The report with the tags that were moved: as warnings, and in the headline. */
    static ImportReport addTo(ImportReport report, List<Move> moves, Set<Digest> broken) {
        List<Move> done =
                moves.stream().filter(move -> !broken.contains(move.image().digest())).toList();
        return ReportAssembler.withCautions(
                report,
                done.stream().map(Move::warning).toList(),
                done.stream().map(Move::summary).toList());
    }

    /**
     * Compares the versions.
     *
     * @param before what the tag names now
     * @return empty if the new version is not older, or one of the versions is not known
     */
    Optional<Move> of(PlannedImage image, String tag, Digest before) {
        try {
            return ofTags(image, tag, before).or(() -> ofContent(image, tag, before));
        } catch (ProblemException e) {
            if (e.problem().code() == Code.CANCELLED) {
                throw e;
            }
            LOG.info("the version that {} names is not known: {}", tag, e.problem().what());
            return Optional.empty();
        }
    }

    private Optional<Move> ofTags(PlannedImage image, String tag, Digest before) {
        Optional<SemanticVersion> to = highest(image.releaseTags(), tag).stream().findFirst();
        if (to.isEmpty()) {
            return Optional.empty();
        }
        if (present == null) {
            present = repository.tags(cancellation);
        }
        return highest(present, tag).stream()
                .limit(MOST_TAGS)
                .filter(version -> lookup.find(version.toString()).equals(Optional.of(before)))
                .findFirst()
                .flatMap(from -> older(image, tag, from, to.get()));
    }

    private static List<SemanticVersion> highest(Collection<String> tags, String except) {
        return tags.stream()
                .filter(tag -> !tag.equals(except))
                .flatMap(tag -> SemanticVersion.parse(tag).stream())
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private Optional<Move> ofContent(PlannedImage image, String tag, Digest before) {
        Optional<Manifest> old = repository.manifest(before.toString(), cancellation);
        if (old.isEmpty()) {
            return Optional.empty();
        }
        Optional<SemanticVersion> from = version(old.get().annotations().get(VERSION));
        Optional<SemanticVersion> to = version(image.manifest().annotations().get(VERSION));
        if (from.isEmpty() || to.isEmpty()) {
            to = label(image.manifest(), this::readArchive);
            from = to.isEmpty() ? to : label(old.get(), this::readRegistry);
        }
        return from.isEmpty() || to.isEmpty()
                ? Optional.empty()
                : older(image, tag, from.get(), to.get());
    }

    private static Optional<Move> older(
            PlannedImage image, String tag, SemanticVersion from, SemanticVersion to) {
        return to.isOlderThan(from)
                ? Optional.of(new Move(image, tag, from, to))
                : Optional.empty();
    }

    private static Optional<SemanticVersion> version(@Nullable String text) {
        return Optional.ofNullable(text).flatMap(SemanticVersion::parse);
    }

    /** Reads a config. */
    private interface Configs {
        byte[] read(Descriptor config);
    }

    private static Optional<SemanticVersion> label(Manifest image, Configs configs) {
        return image.config()
                .filter(config -> config.sizeBytes() <= LARGEST_CONFIG)
                .map(config -> ConfigFile.read(image, configs.read(config)).labels().get(VERSION))
                .flatMap(OlderVersions::version);
    }

    private byte[] readRegistry(Descriptor config) {
        return repository.readBlob(
                config.digest(), config.sizeBytes(), LARGEST_CONFIG, cancellation);
    }

    private byte[] readArchive(Descriptor config) {
        return plan.madeBlob(config.digest()).orElseThrow();
    }
}
