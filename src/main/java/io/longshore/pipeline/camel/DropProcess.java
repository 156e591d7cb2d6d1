package io.longshore.pipeline.camel;

import io.longshore.share.DroppedFile;
import java.io.File;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProcessStrategy;

/**
 * Changes no file: the steps of the route claim it. Camel calls {@code commit} after the route has
 * ended, when the check may already have given the file back.
 */
final class DropProcess implements GenericFileProcessStrategy<File> {
    private final DropScans scans;

    DropProcess(DropScans scans) {
        this.scans = scans;
    }

    @Override
    public void prepareOnStartup(
            GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint) {}

    /** Makes the dropped file the body of the exchange, if it may be claimed still. */
    @Override
    public boolean begin(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file) {
        Optional<DroppedFile> dropped = scans.find(file.getFile().toPath()).filter(scans::mayClaim);
        dropped.ifPresent(exchange.getMessage()::setBody);
        return dropped.isPresent();
    }

    /** Nothing was begun. */
    @Override
    public void abort(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file) {}

    @Override
    public void commit(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file) {}

    /** A step failed for a reason that the route does not handle. */
    @Override
    public void rollback(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file) {
        scans.abandon(exchange.getMessage().getBody());
    }
}
