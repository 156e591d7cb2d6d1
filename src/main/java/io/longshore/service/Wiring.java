package io.longshore.service;

import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.spool.Spools;
import io.longshore.broker.Addresses;
import io.longshore.broker.Broker;
import io.longshore.config.DropSetting;
import io.longshore.config.Policy;
import io.longshore.config.RegistrySetting;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.config.TargetSetting;
import io.longshore.config.TrustSetting;
import io.longshore.delivery.Deliveries;
import io.longshore.history.History;
import io.longshore.job.JobIds;
import io.longshore.oci.Repository;
import io.longshore.pipeline.CheckMessage;
import io.longshore.pipeline.ImportMessage;
import io.longshore.pipeline.JobRetryPolicy;
import io.longshore.pipeline.RateLimitedAlerts;
import io.longshore.pipeline.Replies;
import io.longshore.pipeline.ResultMessage;
import io.longshore.pipeline.RunningWork;
import io.longshore.pipeline.Stage;
import io.longshore.pipeline.StageMessage;
import io.longshore.pipeline.StageName;
import io.longshore.pipeline.addenda.LateChecksums;
import io.longshore.pipeline.camel.CheckBean;
import io.longshore.pipeline.camel.CrashedBean;
import io.longshore.pipeline.camel.DeliveryTimes;
import io.longshore.pipeline.camel.DropBean;
import io.longshore.pipeline.camel.DropFolder;
import io.longshore.pipeline.camel.DropScans;
import io.longshore.pipeline.camel.FilingBean;
import io.longshore.pipeline.camel.JobsBean;
import io.longshore.pipeline.camel.MessageSenders;
import io.longshore.pipeline.camel.RepairBean;
import io.longshore.pipeline.camel.ReplyMessages;
import io.longshore.pipeline.camel.RetentionBean;
import io.longshore.pipeline.camel.StageProcessor;
import io.longshore.pipeline.check.BundleChecker;
import io.longshore.pipeline.check.CheckDependencies;
import io.longshore.pipeline.check.CheckFolders;
import io.longshore.pipeline.check.CheckRules;
import io.longshore.pipeline.check.CheckStage;
import io.longshore.pipeline.check.Checker;
import io.longshore.pipeline.check.SignatureRules;
import io.longshore.pipeline.check.TargetRules;
import io.longshore.pipeline.check.UnchangedFiles;
import io.longshore.pipeline.crashed.CrashedStage;
import io.longshore.pipeline.definitions.ServiceDefinitions;
import io.longshore.pipeline.definitions.VerifiedBundles;
import io.longshore.pipeline.filing.DeliveriesByFolder;
import io.longshore.pipeline.filing.FilingStage;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.pipeline.imports.ArchiveLookup;
import io.longshore.pipeline.imports.BundleImporter;
import io.longshore.pipeline.imports.ImportStage;
import io.longshore.pipeline.imports.Importer;
import io.longshore.pipeline.imports.StallWatch;
import io.longshore.pipeline.jobs.DeadJobsWatch;
import io.longshore.pipeline.jobs.JobsStage;
import io.longshore.pipeline.labels.LabelRules;
import io.longshore.pipeline.registries.AccountWatch;
import io.longshore.pipeline.registries.KnownBlobs;
import io.longshore.pipeline.registries.Registries;
import io.longshore.pipeline.registries.RegistryWatch;
import io.longshore.pipeline.registries.ReleaseTags;
import io.longshore.pipeline.repair.RepairStage;
import io.longshore.report.OncePerJob;
import io.longshore.report.ReportSink;
import io.longshore.report.ReportSinks;
import io.longshore.report.ReportStore;
import io.longshore.report.form.ReportForms;
import io.longshore.report.store.Filing;
import io.longshore.report.store.ReportStores;
import io.longshore.service.limits.ArchiveLimitSettings;
import io.longshore.service.limits.SpoolSettings;
import io.longshore.share.ChecksumLists;
import io.longshore.share.ClaimSteps;
import io.longshore.share.JobFolders;
import io.longshore.share.RemoteFetches;
import io.longshore.share.RemovalHold;
import io.longshore.share.Retention;
import io.longshore.share.RetentionRules;
import io.longshore.share.ReturnSteps;
import io.longshore.share.Share;
import io.longshore.share.TagRecord;
import io.longshore.share.Uploads;
import io.longshore.share.WorkFolder;
import io.longshore.share.drop.DropNotes;
import io.longshore.share.drop.DropScanner;
import io.longshore.share.drop.DropSettings;
import io.longshore.share.drop.FolderDeliveries;
import io.longshore.share.pull.Remote;
import io.longshore.share.serve.JobTokens;
import io.longshore.task.Parallel;
import io.longshore.task.Periodic;
import io.longshore.task.SteadyClock;
import io.longshore.task.TimeService;
import io.longshore.task.Watchdog;
import io.longshore.web.ArchiveRanges;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Makes the stages and their beans, by role. */
final class Wiring {

    private static final Duration LOOK_AT_ACCOUNT = Duration.ofMinutes(15);

    private final Settings settings;
    private final Checker checker;
    private final Importer importer;
    private final Registries registries;
    private final ReleaseTags tags;
    private final RunningWork running;
    private final Signals signals;
    private final DeliveryTimes times;
    private final Clock clock;

    /** For periods within this process. */
    private final Clock steady = new SteadyClock();

    Wiring(
            Settings settings,
            Registries registries,
            Parallel parallel,
            RunningWork running,
            Signals signals,
            DeliveryTimes times,
            Clock clock) {
        this.settings = settings;
        ArchiveLimits limits = ArchiveLimitSettings.of(settings);
        Spools spools = SpoolSettings.forService(settings);
        this.checker =
                new BundleChecker(limits, ArchiveLimitSettings.kinds(settings), spools, parallel);
        this.importer =
                new BundleImporter(
                        registries,
                        limits,
                        spools,
                        parallel,
                        KnownBlobs.in(settings.get(StorageSetting.DATA)),
                        clock);
        this.registries = registries;
        this.tags = new ReleaseTags(registries);
        this.running = running;
        this.signals = signals;
        this.times = times;
        this.clock = clock;
    }

    /** Asks the registry whether it answers. */
    void probe() {
        registries.probe();
    }

    /**
     * The beans of the gateway's routes.
     *
     * @param leads false while another gateway may be at work
     * @param broker the connection to the broker, which knows the queued messages and their senders
     * @param receipts for the reports
     * @param watchdog hears of each thing that a long look through folders meets
     * @param deliveries learns of what happens in {@code drop/}, and of each report
     * @param history the index of all reports
     * @return what workers that do not see the share read from
     */
    ArchiveRanges bindGateway(
            CamelRuntime camel,
            Storage storage,
            BooleanSupplier leads,
            Broker broker,
            ReceiptSteps receipts,
            Watchdog watchdog,
            Deliveries deliveries,
            History history) {
        Share share = storage.share();
        Uploads uploads = storage.uploads();
        RemoteFetches fetches = storage.fetches();
        ChecksumLists lists = new ChecksumLists();
        JobFolders folders = new JobFolders(share, receipts::isRecorded);
        ClaimSteps claims =
                new ClaimSteps(share, folders, uploads, fetches, lists, new JobIds(clock), clock);
        ReturnSteps givingBack = new ReturnSteps(folders, claims);
        WorkFolder work = new WorkFolder(share, folders);
        ReportStore reports = ReportStores.of(share, folders);
        ServiceDefinitions definitions =
                new ServiceDefinitions(work, new VerifiedBundles(reports), clock);
        DropSettings drop = DropSettings.of(settings);
        LabelRules labels = LabelRules.of(settings);
        TargetRules targets = TargetRules.of(settings);
        JobTokens tokens = new JobTokens(share);
        TagRecord tagRecord = new TagRecord(share);
        CheckStage check =
                new CheckStage(
                        new CheckDependencies(
                                new CheckFolders(
                                        share,
                                        work,
                                        claims,
                                        givingBack,
                                        definitions,
                                        tokens,
                                        tagRecord,
                                        new LateChecksums(
                                                folders,
                                                reports,
                                                new RateLimitedAlerts(
                                                                "checksum", signals.alerts(), clock)
                                                        ::warn,
                                                clock)),
                                checker,
                                tags,
                                running,
                                signals.events(),
                                new UnchangedFiles(),
                                clock),
                        new CheckRules(
                                targets,
                                drop,
                                JobRetryPolicy.of(settings),
                                settings.get(TrustSetting.CHECKSUM_POLICY) == Policy.REQUIRED,
                                SignatureRules.of(settings).with(receipts),
                                settings.get(DropSetting.TRUST),
                                settings.get(TrustSetting.MISSING_PLATFORMS),
                                settings.get(TargetSetting.REPLACE_TAGS),
                                labels));
        Filing filing = new Filing(share, folders, ReportForms.all());
        // What receives each report once it is published.
        ReportSink sinks =
                new ReportSinks(
                        List.of(
                                reports,
                                new OncePerJob(signals.metrics()),
                                new DeliveriesByFolder(work, new FolderDeliveries(share), clock),
                                deliveries,
                                history));
        Replies replies = new ReplyMessages(broker.plain());
        FilingStage filingStage =
                new FilingStage(
                        new FilingStage.Folders(work, claims, tagRecord, receipts, labels),
                        filing,
                        definitions,
                        signals.events(),
                        sinks,
                        replies,
                        clock);
        FilingBean filingBean =
                new FilingBean(
                        processor(StageName.RESULTS, ResultMessage.class, filingStage),
                        filingStage);
        RateLimitedAlerts dropAlerts = new RateLimitedAlerts("drop", signals.alerts(), clock);
        camel.bind("drop", new DropBean(claims, signals.events(), dropAlerts, clock));
        camel.bind(
                "file",
                new DropFolder(
                        new DropScans(
                                share.drop(),
                                new DropScanner(
                                        share,
                                        drop,
                                        uploads,
                                        lists,
                                        new DropNotes(
                                                share,
                                                uploads,
                                                steady,
                                                clock,
                                                targets::shown,
                                                deliveries),
                                        watchdog::moved,
                                        steady),
                                claims,
                                definitions,
                                dropAlerts,
                                leads),
                        watchdog));
        Remote.of(settings, fetches, new RateLimitedAlerts("remote", signals.alerts(), clock)::tell)
                .ifPresent(remote -> camel.bind("remote", remote));
        camel.bind(
                "check",
                new CheckBean(processor(StageName.CHECKS, CheckMessage.class, check), check));
        camel.bind("filing", filingBean);
        camel.bind("crashed", new CrashedBean(new CrashedStage(work, clock), times));
        camel.bind(
                "repair",
                new RepairBean(
                        new RepairStage(
                                work,
                                claims,
                                givingBack,
                                new RateLimitedAlerts("repair", signals.alerts(), clock)::warn),
                        filingBean,
                        broker::hasJobs,
                        clock));
        Retention retention =
                new Retention(
                        share,
                        folders,
                        RetentionRules.of(settings),
                        watchdog::moved,
                        receipts,
                        history::removed,
                        clock);
        camel.bind(
                "retention",
                new RetentionBean(
                        retention,
                        new RemovalHold(
                                share,
                                retention::newestReport,
                                clock,
                                System::nanoTime,
                                TimeService::isSynchronised),
                        new RateLimitedAlerts("retention", signals.alerts(), clock),
                        leads));
        camel.bind(
                "jobs",
                new JobsBean(
                        new JobsStage(folders, work, uploads, replies, clock),
                        camel.sender(),
                        Addresses.JOBS_DEAD,
                        Addresses.JOBS_INVALID,
                        new MessageSenders(broker.senders(), broker.access().username()),
                        times,
                        clock));
        return new ArchiveRanges(work, tokens);
    }

    /** Looks now and then when the account at the registry expires. */
    Periodic accountLooks() {
        String registry = settings.require(RegistrySetting.HOST);
        String project = settings.find(RegistrySetting.PROJECT).orElse("library");
        AccountWatch watch =
                new AccountWatch(
                        registries,
                        new Repository(registry, project + "/any"),
                        end -> signals.metrics().account(registry, end));
        return Periodic.start("account", LOOK_AT_ACCOUNT, watch::look);
    }

    /**
     * @param count how many messages {@code longshore.jobs.dead} holds
     */
    DeadJobsWatch deadJobs(LongSupplier count) {
        return new DeadJobsWatch(count, new RateLimitedAlerts("dead", signals.alerts(), clock));
    }

    /** The bean of the worker's route. */
    void bindWorker(
            CamelRuntime camel, ArchiveLookup tarballs, RegistryWatch watch, StallWatch stalls) {
        ImportStage.Dependencies means =
                new ImportStage.Dependencies(
                        tarballs,
                        importer,
                        tags,
                        running,
                        stalls,
                        signals.events(),
                        watch,
                        signals.metrics()::retried,
                        clock);
        camel.bind(
                StageName.IMPORTS.route(),
                processor(
                        StageName.IMPORTS,
                        ImportMessage.class,
                        new ImportStage(means, JobRetryPolicy.of(settings))));
    }

    private <M extends StageMessage> StageProcessor<M> processor(
            StageName name, Class<M> type, Stage<M> stage) {
        return new StageProcessor<>(name, type, stage, signals.events(), times, clock);
    }
}
