package io.longshore.cli.command;

import io.longshore.json.JsonTree;
import io.longshore.registry.RegistryClient;
import io.longshore.registry.RegistrySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Loads the libraries that speak to a registry while the arguments are parsed: both take as long,
 * and there is more than one processor.
 */
public final class LibraryPreloader {
    private static @Nullable Thread loading;

    private LibraryPreloader() {}

    /** Begins; for a command that uses a registry. */
    public static void begin() {
        loading = new Loading();
        loading.start();
    }

    /**
     * Returns when nothing is loaded any more: two threads at one library could wait for each
     * other.
     */
    public static void await() {
        if (loading == null) {
            return;
        }
        try {
            loading.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A class of its own: the first lambda takes longer to link than a thread to start. */
    private static final class Loading extends Thread {
        Loading() {
            super("preload");
            setDaemon(true);
        }

        @Override
        public void run() {
            // Plain, because what TLS needs is not needed by all.
            RegistrySettings none = RegistrySettings.builder("localhost").plainHttp(true).build();
            RegistryClient.connect(none).close();
            try {
                JsonTree.of("{}".getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new IllegalStateException("an empty object is JSON", e);
            }
        }
    }
}
