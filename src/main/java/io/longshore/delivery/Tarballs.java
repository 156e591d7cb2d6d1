package io.longshore.delivery;

import io.longshore.share.Share;
import io.longshore.tarball.TarballBytes;

/** Where imports find the tarballs of which they are told. Thread-safe. */
@FunctionalInterface
public interface Tarballs {
    /**
     * The tarball of a checked job; its opening throws {@code FILE_MISSING} if it is not there any
     * more.
     */
    ImportRequest.Content of(ImportMessage message);

    /** On the share, as this process sees it. */
    static Tarballs on(Share share) {
        return message -> cancellation -> TarballBytes.of(share.resolve(message.tarball()));
    }
}
