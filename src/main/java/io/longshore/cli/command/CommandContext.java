package io.longshore.cli.command;

import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.spool.Spools;
import io.longshore.config.ConcurrencySetting;
import io.longshore.config.Settings;
import io.longshore.pipeline.registries.Registries;
import io.longshore.pipeline.registries.RegistryProducts;
import io.longshore.registry.ProductDetector;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistryProduct;
import io.longshore.registry.RegistrySettings;
import io.longshore.service.limits.ArchiveLimitSettings;
import io.longshore.service.limits.SpoolSettings;
import io.longshore.task.Cancellation;
import io.longshore.task.Parallel;
import java.util.List;

/**
 * What a one-shot command works with: settings, clients, threads, and a cancellation that Ctrl-C
 * triggers. Closing it gives all of it back.
 */
public final class CommandContext implements AutoCloseable {
    private final Settings settings;
    private final Registries registries;
    private final Spools spools;
    private final Parallel parallel;
    private final Cancellation cancellation = new Cancellation();
    private final Thread onInterrupt;

    private CommandContext(
            Settings settings, RegistrySettings registry, List<ProductDetector> products) {
        this.settings = settings;
        this.registries = new Registries(registry, products);
        this.spools = SpoolSettings.forCommand(settings);
        this.parallel = new Parallel(settings.get(ConcurrencySetting.BLOBS));
        this.onInterrupt = new Thread(() -> cancellation.cancel("the program is stopping"), "stop");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
    }

    /**
     * @param registry the registry that the command names
     * @param progress shows that the registry has not answered yet
     */
    public static CommandContext open(
            RegistryFlags flags, String registry, ProgressDisplay progress) {
        Settings settings = flags.settings(registry, System.getenv());
        LibraryPreloader.await();
        return new CommandContext(
                settings, flags.registry(settings, progress), RegistryProducts.of(settings));
    }

    /** The same for a command that asks and creates nothing. */
    public static CommandContext openWithoutCreating(
            RegistryFlags flags, String registry, ProgressDisplay progress) {
        Settings settings = flags.settings(registry, System.getenv());
        LibraryPreloader.await();
        return new CommandContext(
                settings, flags.registry(settings, progress), RegistryProducts.readOnly());
    }

    public Settings settings() {
        return settings;
    }

    public ArchiveLimits limits() {
        return ArchiveLimitSettings.of(settings);
    }

    /** Opens archives, also compressed ones. */
    public Spools spools() {
        return spools;
    }

    public Registries registries() {
        return registries;
    }

    public RegistryClient registry() {
        return registries.main();
    }

    /** What the registry is. */
    public RegistryProduct product() {
        return registries.product(registry().registry(), cancellation);
    }

    public Parallel parallel() {
        return parallel;
    }

    public Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public void close() {
        spools.close();
        parallel.close();
        registries.close();
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException e) {
            // The program is already stopping, through this very hook.
        }
    }
}
