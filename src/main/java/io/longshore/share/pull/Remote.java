package io.longshore.share.pull;

import com.jcraft.jsch.ChannelSftp;
import io.longshore.config.Settings;
import io.longshore.problem.Problem;
import io.longshore.share.FileState;
import io.longshore.share.RemoteFetches;
import io.longshore.share.drop.DropScanner;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.file.remote.RemoteFileOperations;
import org.apache.camel.component.file.remote.SftpComponent;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.apache.camel.component.file.remote.SftpRemoteFile;

/**
 * Camel's SFTP component for the one server of the settings. {@code remote:fetch} gives each file
 * that was fetched, {@code remote:tidy} each that was claimed and is removed or moved on the remote
 * server, when its exchange ends. A route contains no address and no secret.
 */
// Camel's own declarations have the type of a remote file raw.
@SuppressWarnings("rawtypes")
public final class Remote extends SftpComponent {
    private static final String TIDY = "tidy";

    private final RemoteServer server;
    private final RemoteFetches fetches;
    private final RemoteErrorHandler failures;

    private Remote(RemoteServer server, RemoteFetches fetches, Consumer<Problem> told) {
        this.server = server;
        this.fetches = fetches;
        this.failures = new RemoteErrorHandler(server.address(), told);
    }

    /**
     * @param told receives each problem, each time it occurs
     * @return empty if the settings name no server
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING}
     */
    public static Optional<Remote> of(
            Settings settings, RemoteFetches fetches, Consumer<Problem> told) {
        return RemoteServer.of(settings).map(server -> new Remote(server, fetches, told));
    }

    /** A file that was fetched whole goes into {@code drop/}; for the route. */
    public void moveToDrop(Exchange exchange) {
        GenericFile<?> file =
                exchange.getProperty(FileComponent.FILE_EXCHANGE_FILE, GenericFile.class);
        if (!fetches.moveToDrop(file.getRelativeFilePath(), server.sender())) {
            exchange.setRouteStop(true);
        }
    }

    /** Reports why a file was not fetched; the next poll tries again. */
    public void reportFailure(Exchange exchange) {
        failures.handleException(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    @Override
    protected GenericFileEndpoint<SftpRemoteFile> buildFileEndpoint(
            String uri, String remaining, Map<String, Object> parameters) {
        SftpEndpoint endpoint =
                new SftpEndpoint(uri, this, server.configuration()) {
                    @Override
                    public RemoteFileOperations<SftpRemoteFile> createRemoteFileOperations() {
                        ResumingOperations operations =
                                new ResumingOperations(
                                        fetches, () -> getCamelContext().isStopping());
                        operations.setEndpoint(this);
                        return operations;
                    }
                };
        endpoint.setRecursive(true);
        endpoint.setMaxDepth(DropScanner.DEEPEST);
        endpoint.setAutoCreate(false);
        endpoint.setExceptionHandler(failures);
        endpoint.setOnCompletionExceptionHandler(failures);
        // Each look begins with a connection of its own, and an outage ends it.
        endpoint.setDisconnect(true);
        endpoint.setMaximumReconnectAttempts(0);
        endpoint.getConfiguration().setThrowExceptionOnConnectFailed(true);
        if (remaining.equals(TIDY)) {
            tidy(endpoint);
        } else {
            fetch(endpoint);
        }
        return endpoint;
    }

    private void fetch(SftpEndpoint endpoint) {
        endpoint.setFilter(filter(fetches::wants));
        endpoint.setPollStrategy(looks());
        endpoint.setNoop(true);
        endpoint.setIdempotent(false);
        // A sidecar is here before its tarball.
        endpoint.setSorter(Comparator.comparing(GenericFile::getFileLength));
    }

    private void tidy(SftpEndpoint endpoint) {
        endpoint.setFilter(filter(fetches::isOver));
        endpoint.setPollStrategy(failures);
        endpoint.setDownload(false);
        if (server.move() == null) {
            endpoint.setDelete(true);
        } else {
            endpoint.setMove(server.move() + "/${file:name}");
        }
    }

    /** Tells when a look at all files begins and has ended well. */
    private RemoteErrorHandler looks() {
        return new RemoteErrorHandler(failures) {
            @Override
            public boolean begin(org.apache.camel.Consumer consumer, Endpoint endpoint) {
                fetches.looking();
                return true;
            }

            @Override
            public void commit(org.apache.camel.Consumer consumer, Endpoint endpoint, int files) {
                fetches.looked();
            }
        };
    }

    private GenericFileFilter<SftpRemoteFile> filter(BiPredicate<String, FileState> takes) {
        return file -> {
            String path = file.getRelativeFilePath();
            boolean isMoved = server.move() != null && (path + "/").startsWith(server.move() + "/");
            return !isMoved
                    && !isPattern(path)
                    && isPlain(file)
                    && (file.isDirectory()
                            || isRegular(file)
                                    && takes.test(path, ResumingOperations.stateOf(file)));
        };
    }

    /**
     * True if the name in the listing is that of something in the listed folder. The server makes
     * up these names, and Camel 4.18.0 appends them to the folder as they are (CVE-2026-79983).
     */
    private static boolean isPlain(GenericFile<SftpRemoteFile> file) {
        if (!(file.getFile().getRemoteFile() instanceof ChannelSftp.LsEntry entry)) {
            return false;
        }
        String name = entry.getFilename();
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
    }

    /** A link may lead anywhere, and a pipe never ends. */
    private static boolean isRegular(GenericFile<SftpRemoteFile> file) {
        return file.getFile().getRemoteFile() instanceof ChannelSftp.LsEntry entry
                && entry.getAttrs().isReg();
    }

    /** The client would treat such a name as a pattern. */
    private static boolean isPattern(String path) {
        return path.chars().anyMatch(c -> c == '*' || c == '?' || c == '\\');
    }
}
