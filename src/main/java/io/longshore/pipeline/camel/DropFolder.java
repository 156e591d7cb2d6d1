package io.longshore.pipeline.camel;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.share.drop.DropScanner;
import io.longshore.task.Watchdog;
import io.longshore.text.Printable;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.FileConsumer;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProducer;

/**
 * Camel's file component for the drop folder alone: {@code file:drop} consumes the files that a
 * scan found to be settled. It moves and deletes nothing, and nothing can be sent to it.
 */
public final class DropFolder extends FileComponent {
    private static final String NAME = "drop";

    /** With other values files would be missed, or folders created. */
    private static final Map<String, String> REQUIRED =
            Map.of(
                    "recursive", "true",
                    "maxDepth", String.valueOf(DropScanner.DEEPEST),
                    "includeHiddenFiles", "true",
                    "autoCreate", "false",
                    "directoryMustExist", "true",
                    "readLock", "none",
                    "eagerMaxMessagesPerPoll", "false");

    private static final Set<String> ADJUSTABLE =
            Set.of("delay", "initialDelay", "maxMessagesPerPoll");

    private final DropScans scans;
    private final Watchdog watchdog;

    /**
     * @param watchdog hears of each scan
     */
    public DropFolder(DropScans scans, Watchdog watchdog) {
        this.scans = scans;
        this.watchdog = watchdog;
    }

    /**
     * @throws ProblemException {@code BAD_SETTING} for another folder, or other parameters
     */
    @Override
    protected GenericFileEndpoint<File> buildFileEndpoint(
            String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (!remaining.equals(NAME)) {
            throw bad(
                    "A route uses the endpoint '" + Printable.of(uri) + "'.",
                    "A route may read the drop folder only, by the name 'file:drop'.");
        }
        requireParameters(parameters);
        FileEndpoint endpoint = new DropEndpoint(uri, this);
        endpoint.setFile(scans.drop().toFile());
        endpoint.getConfiguration().setDirectory(scans.drop().toString());
        return endpoint;
    }

    private static void requireParameters(Map<String, Object> parameters) {
        Map<String, String> others = new TreeMap<>();
        parameters.forEach((name, value) -> others.put(name, String.valueOf(value)));
        others.keySet().removeAll(ADJUSTABLE);
        if (!others.equals(REQUIRED)) {
            throw bad(
                    "The parameters of 'file:drop' are "
                            + Printable.of(others.toString())
                            + ", apart from those that can be adjusted.",
                    "They must be "
                            + new TreeMap<>(REQUIRED)
                            + ", so that every settled file is claimed, and nothing else happens to"
                            + " it.");
        }
    }

    private static ProblemException bad(String what, String why) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_SETTING,
                                what,
                                why,
                                "Copy drop.yaml from the routes of this version.")
                        .with("setting", "longshore.routes"));
    }

    @Override
    protected void afterPropertiesSet(GenericFileEndpoint<File> endpoint) {
        endpoint.setPollStrategy(new DropPolls(scans, watchdog));
        endpoint.setFilter(filter());
        endpoint.setProcessStrategy(new DropProcess(scans));
        endpoint.setSorter(Comparator.comparing(GenericFile::getFile));
    }

    /** A folder is accepted on the way to a file; a link never, wherever it leads to. */
    private GenericFileFilter<File> filter() {
        return file -> {
            try {
                Path path = file.getFile().toPath();
                return file.isDirectory()
                        ? scans.leadsToAFile(path) && !Files.isSymbolicLink(path)
                        : scans.find(path).isPresent();
            } catch (InvalidPathException e) {
                // The scan reports such a name.
                return false;
            }
        };
    }

    private static final class DropEndpoint extends FileEndpoint {
        DropEndpoint(String uri, DropFolder component) {
            super(uri, component);
        }

        @Override
        protected FileConsumer newFileConsumer(
                Processor processor, GenericFileOperations<File> operations) {
            return new FileConsumer(this, processor, operations, getProcessStrategy()) {
                @Override
                protected int poll() {
                    return DropPolls.orException(super::poll);
                }
            };
        }

        @Override
        public GenericFileProducer<File> createProducer() {
            throw bad("A route sends to 'file:drop'.", "Only senders put files there.");
        }

        @Override
        public PollingConsumer createPollingConsumer() {
            throw bad("A route polls 'file:drop' in a step.", "It can only begin with it.");
        }
    }
}
