package io.longshore.cli.site;

import io.longshore.broker.BrokerAccess;
import io.longshore.broker.BrokerClient;
import io.longshore.broker.BrokerUser;
import io.longshore.cli.command.Version;
import io.longshore.config.BrokerSetting;
import io.longshore.config.HttpSetting;
import io.longshore.config.RegistrySetting;
import io.longshore.config.ServerTls;
import io.longshore.config.Setting;
import io.longshore.config.Settings;
import io.longshore.config.SettingsTable;
import io.longshore.config.StorageSetting;
import io.longshore.files.DurableFiles;
import io.longshore.files.UnixModes;
import io.longshore.pipeline.preflight.Finding;
import io.longshore.problem.ProblemException;
import io.longshore.report.RunningProgram;
import io.longshore.share.Share;
import io.longshore.task.Cancellation;
import io.longshore.task.TimeService;
import io.longshore.text.HumanReadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks at everything that the service needs on this machine: versions, settings, rights, share,
 * disk, clock, certificates, broker, registry. Changes nothing but files of its own on the share,
 * which it removes again.
 */
final class Doctor {
    private static final long DAYS_AHEAD = 30;

    /** Below this much room for data and share a warning is due: one large archive fills it. */
    private static final long LOW_BYTES = 10L << 30;

    private final Settings settings;
    private final Clock clock;
    private final Cancellation cancellation;

    Doctor(Settings settings, Clock clock, Cancellation cancellation) {
        this.settings = settings;
        this.clock = clock;
        this.cancellation = cancellation;
    }

    /** Every finding, in the order in which they are best read. */
    List<Diagnosis> examine() {
        List<Diagnosis> all = new ArrayList<>();
        all.add(versions());
        all.add(settingsFile());
        all.addAll(secretFiles());
        all.add(guarded("share", this::share));
        all.add(guarded("data", this::data));
        all.add(clock());
        all.add(
                guarded(
                        "page",
                        () -> certificate("page", HttpSetting.CERTIFICATE, HttpSetting.KEY)));
        all.add(
                guarded(
                        "broker",
                        () -> certificate("broker", BrokerSetting.CERTIFICATE, BrokerSetting.KEY)));
        all.add(guarded("broker", this::broker));
        all.addAll(registry());
        return all;
    }

    private static Diagnosis guarded(String subject, Supplier<Diagnosis> look) {
        try {
            return look.get();
        } catch (ProblemException e) {
            return Diagnosis.failed(subject, e.problem());
        }
    }

    private static Diagnosis versions() {
        return Diagnosis.ok(
                "version",
                "%s, commit %s, on Java %s, %s %s."
                        .formatted(
                                Version.text(),
                                RunningProgram.commit(),
                                System.getProperty("java.version"),
                                System.getProperty("os.name"),
                                System.getProperty("os.version")));
    }

    private Diagnosis settingsFile() {
        long changed = SettingsTable.rows().stream().filter(settings::isSet).count();
        return settings.file()
                .map(
                        file ->
                                Diagnosis.ok(
                                        "settings",
                                        "%d settings differ from the default; the file is %s."
                                                .formatted(changed, file.toAbsolutePath())))
                .orElseGet(
                        () ->
                                Diagnosis.warning(
                                        "settings",
                                        "There is no settings file; %d settings come from the environment."
                                                .formatted(changed),
                                        "Start in the folder of longshore.properties, or name it with"
                                                + " --config."));
    }

    /** Files with secrets that others may read. */
    private List<Diagnosis> secretFiles() {
        List<Path> files = new ArrayList<>();
        boolean inFile =
                SettingsTable.rows().stream()
                        .anyMatch(
                                setting ->
                                        setting.type().hidden()
                                                && settings.source(setting)
                                                        .filter(from -> from.startsWith("the file"))
                                                        .isPresent());
        if (inFile) {
            settings.file().ifPresent(files::add);
        }
        for (Setting<Path> setting :
                List.of(RegistrySetting.PASSWORD_FILE, BrokerSetting.PASSWORD_FILE)) {
            settings.find(setting).ifPresent(files::add);
        }
        List<Diagnosis> found = new ArrayList<>();
        for (Path file : files) {
            if (isOpen(file)) {
                found.add(
                        Diagnosis.warning(
                                "rights",
                                "Every user of this machine can read "
                                        + file
                                        + ", which has a password.",
                                "chmod o-rwx " + file));
            }
        }
        return found;
    }

    private static boolean isOpen(Path file) {
        try {
            return UnixModes.isReadableByOthers(file);
        } catch (IOException e) {
            return false;
        }
    }

    private Diagnosis share() {
        Path root = settings.get(StorageSetting.SHARE);
        Share share = Share.existing(root);
        share.requireUsable();
        share.requireRoom();
        return room("share", share.root(), "Files can be claimed and filed there.");
    }

    private Diagnosis data() {
        Path data = settings.get(StorageSetting.DATA).toAbsolutePath().normalize();
        if (!Files.isDirectory(data)) {
            return Diagnosis.skipped(
                    "data", data + " does not exist yet: the first 'longshore run' makes it.");
        }
        return room("data", data, "It has the broker's journal and the keys.");
    }

    private static Diagnosis room(String subject, Path folder, String purpose) {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            String message =
                    "%s has %s of free space. %s"
                            .formatted(folder, HumanReadable.size(free), purpose);
            return free < LOW_BYTES
                    ? Diagnosis.warning(
                            subject, message, "Make room: one large archive may fill the disk.")
                    : Diagnosis.ok(subject, message);
        } catch (IOException e) {
            throw DurableFiles.failed("measure the disk of", folder, e);
        }
    }

    private static Diagnosis clock() {
        TimeService service = TimeService.look();
        return service.state() == TimeService.State.NOT_SYNCHRONISED
                ? Diagnosis.warning(
                        "clock",
                        service.text(),
                        "Start a time service (chrony, systemd-timesyncd) with a server of this"
                                + " network.")
                : Diagnosis.ok("clock", service.text());
    }

    private Diagnosis certificate(String server, Setting<Path> certificate, Setting<Path> key) {
        Optional<ServerTls> files = ServerTls.of(settings, certificate, key);
        if (files.isEmpty()) {
            return Diagnosis.skipped(server, "The " + server + " has no certificate of its own.");
        }
        Instant end = files.get().expires();
        long days = ChronoUnit.DAYS.between(clock.instant(), end);
        String message = "The certificate of the %s ends on %s.".formatted(server, end);
        return days < DAYS_AHEAD
                ? Diagnosis.warning(
                        server,
                        message,
                        "Renew "
                                + files.get().certificate()
                                + "; the service reads it again within a minute.")
                : Diagnosis.ok(server, message);
    }

    private Diagnosis broker() {
        BrokerAccess access = BrokerAccess.of(settings, BrokerUser.Account.CLIENT);
        BrokerClient.connect(access).close();
        return Diagnosis.ok(
                "broker", access.shownUrl() + " accepts the user " + access.username() + ".");
    }

    private List<Diagnosis> registry() {
        Optional<String> host = settings.find(RegistrySetting.HOST);
        if (host.isEmpty()) {
            return List.of(
                    Diagnosis.warning(
                            "registry",
                            "longshore.registry is not set.",
                            "Set it to the host of the target registry."));
        }
        try {
            return SitePreflight.ask(
                            settings, clock, cancellation, preflight -> preflight.reach(host.get()))
                    .stream()
                    .map(Doctor::diagnosis)
                    .toList();
        } catch (ProblemException e) {
            return List.of(Diagnosis.failed("registry", e.problem()));
        }
    }

    private static Diagnosis diagnosis(Finding finding) {
        return new Diagnosis(
                "registry", finding.outcome(), finding.message(), finding.fix(), finding.code());
    }
}
