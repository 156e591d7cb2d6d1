package io.longshore.testing;

import io.longshore.archive.bytes.ArchiveFile;
import io.longshore.config.Policy;
import io.longshore.config.ReplaceTags;
import io.longshore.job.JobId;
import io.longshore.oci.Destination;
import io.longshore.oci.Repository;
import io.longshore.oci.RepositoryPrefix;
import io.longshore.pipeline.ImportMessage;
import io.longshore.pipeline.StageMessage;
import io.longshore.pipeline.check.BundleChecker;
import io.longshore.pipeline.check.Checker.Checked;
import io.longshore.pipeline.check.SignatureCheck;
import io.longshore.pipeline.check.SignatureRules;
import io.longshore.pipeline.imports.BundleImporter;
import io.longshore.pipeline.imports.ImportRequest;
import io.longshore.pipeline.oneshot.OneShotImport;
import io.longshore.pipeline.registries.KnownBlobs;
import io.longshore.pipeline.registries.Registries;
import io.longshore.pipeline.registries.ReleaseTags;
import io.longshore.registry.ProductDetector;
import io.longshore.registry.RegistrySettings;
import io.longshore.report.ImportReport;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.share.FileState;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import io.longshore.task.Progress;
import io.longshore.testing.archive.TestArchives;
import io.longshore.transfer.ImportOptions;
import io.longshore.trust.SidecarReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks and imports tarballs as a worker does, without a queue. */
public final class Imports implements AutoCloseable {
    private final Registries registries;
    private final Parallel parallel = new Parallel(4);
    private final KnownBlobs known;
    private Clock clock = Clock.systemUTC();

    public Imports(RegistrySettings registry) {
        this(registry, List.of());
    }

    /** Imports into a sandbox registry. */
    public static Imports into(SandboxRegistry registry) {
        return new Imports(RegistrySettings.builder(registry.address()).plainHttp(true).build());
    }

    /** The same against registries that may be more than registries. */
    public Imports(RegistrySettings registry, List<ProductDetector> products) {
        this(registry, products, KnownBlobs.none());
    }

    /** The same, with known blobs that may be mounted. */
    public Imports(RegistrySettings registry, List<ProductDetector> products, KnownBlobs known) {
        this.registries = new Registries(registry, products);
        this.known = known;
    }

    /** The same at the time that this clock shows. */
    public Imports at(Clock time) {
        clock = time;
        return this;
    }

    public Registries registries() {
        return registries;
    }

    public Parallel parallel() {
        return parallel;
    }

    /** Throws what the check or the import throws. */
    public ImportReport run(Path tarball, String path) {
        return run(tarball, path, false, false);
    }

    /** The same with imgpkg's two options. */
    public ImportReport run(
            Path tarball, String path, boolean nonDistributable, boolean repositoryBasedTags) {
        return run(
                tarball, path, nonDistributable, repositoryBasedTags, ReplaceTags.ALWAYS, Map.of());
    }

    /**
     * The same with a rule for release tags.
     *
     * @param own the digests that deliveries set each tag to
     */
    public ImportReport run(
            Path tarball, String path, ReplaceTags rule, Map<String, List<String>> own) {
        return run(tarball, path, false, false, rule, own);
    }

    private ImportReport run(
            Path tarball,
            String path,
            boolean nonDistributable,
            boolean repositoryBasedTags,
            ReplaceTags rule,
            Map<String, List<String>> own) {
        Checked checked = check(tarball);
        List<String> names = List.copyOf(checked.releaseTags().keySet());
        Repository target = new Repository(registries.main().registry(), path);
        try {
            ImportMessage message =
                    new ImportMessage(
                            StageMessage.VERSION,
                            JobId.parse("test"),
                            new ImportMessage.Archive(
                                    tarball.toString(),
                                    new FileState(
                                            checked.sizeBytes(),
                                            Files.getLastModifiedTime(tarball).toMillis()),
                                    checked.identity().toString(),
                                    null),
                            new ImportMessage.Target(
                                            target.toString(),
                                            nonDistributable,
                                            repositoryBasedTags,
                                            false,
                                            names,
                                            null,
                                            rule,
                                            own)
                                    .withTags(new ReleaseTags(registries).now(target, names)),
                            new ImportMessage.Request(
                                    Instant.EPOCH, Instant.EPOCH, null, null, null),
                            null,
                            null);
            ImportRequest request =
                    new ImportRequest(message, cancelled -> ArchiveFile.open(tarball), 1);
            return importer().run(request, Progress.NONE, Cancellation.none()).report();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Imports as {@code longshore import} does, with these rules for signatures. */
    public ImportReport runOneShot(
            Path tarball, String path, SignatureRules signatures, Progress progress) {
        return oneShot(signatures, ReplaceTags.ALWAYS)
                .run(
                        tarball,
                        new Destination.One(new Repository(registries.main().registry(), path)),
                        ImportOptions.DEFAULT,
                        progress,
                        Cancellation.none());
    }

    /** Imports as {@code longshore import} does, with these options. */
    public ImportReport runOneShot(Path tarball, String path, ImportOptions options) {
        return oneShot(SignatureRules.OFF, ReplaceTags.ALWAYS)
                .run(
                        tarball,
                        new Destination.One(new Repository(registries.main().registry(), path)),
                        options,
                        Progress.NONE,
                        Cancellation.none());
    }

    private OneShotImport oneShot(SignatureRules signatures, ReplaceTags rule) {
        return new OneShotImport(
                new BundleChecker(TestArchives.LIMITS, TestArchives.SPOOLS, parallel()),
                new ReleaseTags(registries),
                importer(),
                Policy.IF_PRESENT,
                signatures,
                rule,
                clock);
    }

    /** Imports as {@code longshore import --to-prefix} does. */
    public ImportReport runOneShot(Path tarball, RepositoryPrefix prefix) {
        return runOneShot(tarball, prefix, ImportOptions.DEFAULT);
    }

    /** The same with these options. */
    public ImportReport runOneShot(Path tarball, RepositoryPrefix prefix, ImportOptions options) {
        return oneShot(SignatureRules.OFF, ReplaceTags.ALWAYS)
                .run(
                        tarball,
                        new Destination.Below(prefix),
                        options,
                        Progress.NONE,
                        Cancellation.none());
    }

    /** The same with a rule for release tags. */
    public ImportReport runOneShot(Path tarball, RepositoryPrefix prefix, ReplaceTags rule) {
        return oneShot(SignatureRules.OFF, rule)
                .run(
                        tarball,
                        new Destination.Below(prefix),
                        ImportOptions.DEFAULT,
                        Progress.NONE,
                        Cancellation.none());
    }

    public Checked check(Path tarball) {
        return new BundleChecker(TestArchives.LIMITS, TestArchives.SPOOLS, parallel())
                .check(
                        tarball,
                        Set.of(),
                        null,
                        false,
                        new SignatureCheck(
                                SignatureRules.OFF,
                                "any.tar",
                                SidecarReader.of(List::of, name -> Optional.empty())),
                        Progress.NONE,
                        Cancellation.none());
    }

    private BundleImporter importer() {
        return new BundleImporter(
                registries, TestArchives.LIMITS, TestArchives.SPOOLS, parallel(), known, clock);
    }

    @Override
    public void close() {
        parallel.close();
        registries.close();
    }
}
