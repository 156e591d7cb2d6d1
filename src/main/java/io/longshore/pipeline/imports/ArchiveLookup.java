package io.longshore.pipeline.imports;

import io.longshore.archive.bytes.ArchiveFile;
import io.longshore.pipeline.ImportMessage;
import io.longshore.share.Share;
import io.longshore.share.serve.Gateway;
import java.nio.file.Path;

/** Opens the archives of imports. Thread-safe. */
@FunctionalInterface
public interface ArchiveLookup {
    /**
     * The archive of a checked job; its opening throws {@code FILE_MISSING} if it is not there any
     * more.
     */
    ImportRequest.Content of(ImportMessage message);

    /** On the share, as this process sees it. */
    static ArchiveLookup on(Share share) {
        return message -> cancellation -> ArchiveFile.open(share.resolve(message.archive().path()));
    }

    /** Read from the gateway by ranges. */
    static ArchiveLookup from(Gateway gateway) {
        return message ->
                cancellation ->
                        gateway.archive(
                                message.jobId(),
                                Path.of(message.archive().path()).getFileName().toString(),
                                message.archive().state(),
                                message.archive().token(),
                                cancellation);
    }
}
