package io.longshore.sandbox;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpServer;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A registry in this process, on loopback, over plain HTTP. Ends with {@link #close()}. */
public final class SandboxRegistry implements AutoCloseable {
    /** Requests at a time; more wait for their turn. */
    private static final int THREADS = 32;

    private final HttpServer server;
    private final ExecutorService threads;
    private final Storage storage;
    private final @Nullable Path temporary;

    private SandboxRegistry(
            HttpServer server, ExecutorService threads, Storage storage, @Nullable Path temporary) {
        this.server = server;
        this.threads = threads;
        this.storage = storage;
        this.temporary = temporary;
    }

    /**
     * Starts a registry and returns once it answers.
     *
     * @throws io.longshore.problem.ProblemException {@code SANDBOX_NOT_STARTED} if the port is
     *     taken or the folder cannot be used
     */
    public static SandboxRegistry start(SandboxOptions options) {
        // Without it each answer with a body waits 40 ms for the client's delayed acknowledgement.
        // The JDK reads the property once, with the first server of the process.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
        @Nullable Path temporary = null;
        try {
            Path folder = options.folder();
            if (folder == null) {
                temporary = Files.createTempDirectory("longshore-sandbox-");
                folder = temporary;
            }
            Storage storage = new Storage(folder);
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port()),
                            0);
            AtomicInteger count = new AtomicInteger();
            ExecutorService threads =
                    Executors.newFixedThreadPool(
                            THREADS,
                            task -> {
                                Thread thread =
                                        new Thread(task, "sandbox-" + count.incrementAndGet());
                                thread.setDaemon(true);
                                return thread;
                            });
            server.setExecutor(threads);
            HttpContext context = server.createContext("/", new DistributionApi(storage));
            context.getFilters().addAll(options.filters());
            if (!(options.access() instanceof Access.Anonymous)) {
                context.getFilters().add(new Guard(options.access(), Clock.systemUTC()));
            }
            server.start();
            return new SandboxRegistry(server, threads, storage, temporary);
        } catch (IOException e) {
            delete(temporary);
            throw new ProblemException(
                    Problem.temporary(
                            Code.SANDBOX_NOT_STARTED,
                            "The sandbox registry could not be started on port "
                                    + options.port()
                                    + (options.folder() == null
                                            ? "."
                                            : " in " + Printable.of(options.folder() + ".")),
                            Printable.of(e.getMessage()),
                            "Choose a free port and a folder that can be written to."),
                    e);
        }
    }

    /** Host and port, as they stand first in a reference. */
    public String address() {
        return "localhost:" + port();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** What the registry holds; live. */
    public Storage storage() {
        return storage;
    }

    /** Ends all connections, and removes the folder if it was a temporary one. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        try {
            // A request that still writes would put a file into a folder that is being removed.
            threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delete(temporary);
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> all = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : all) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // The rest is in the system's temporary folder, which the system cleans.
            return;
        }
    }
}
