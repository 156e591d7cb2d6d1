package io.longshore.registry.blob;

import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.registry.auth.RepositoryRequests;
import io.longshore.registry.http.Retries;
import io.longshore.task.Cancellation;
import io.longshore.task.Progress;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.OptionalLong;
import okhttp3.HttpUrl;

/** Reads blobs of one repository, and what the registry states about them. Thread-safe. */
public final class BlobReader {
    private static final int COPY_BYTES = 64 << 10;

    private final RepositoryRequests repository;
    private final Retries retries;

    public BlobReader(RepositoryRequests repository, Retries retries) {
        this.repository = repository;
        this.retries = retries;
    }

    /**
     * The size in bytes that the registry states for a blob, or empty if it does not know it. That
     * its content can be read is another question: {@link #stored}.
     */
    public OptionalLong size(Digest digest, Cancellation cancellation) {
        String doing = "look for blob " + digest + " in " + repository.repository();
        HttpUrl url = repository.url("blobs/" + digest).build();
        return retries.run(
                cancellation,
                attempt ->
                        new BlobQuestions(repository, cancellation)
                                .statedSize(doing, url, repository.readScope()));
    }

    /**
     * Reads the last byte of a blob to find out whether this repository has its content.
     *
     * @param expectedBytes the size that it should have
     */
    public StoredBlob stored(Digest digest, long expectedBytes, Cancellation cancellation) {
        String doing = "read the last byte of blob " + digest + " in " + repository.repository();
        HttpUrl url = repository.url("blobs/" + digest).build();
        return retries.run(
                cancellation,
                attempt ->
                        new BlobQuestions(repository, cancellation)
                                .stored(doing, url, repository.readScope(), expectedBytes));
    }

    /**
     * Reads a small blob, such as a config, into memory.
     *
     * @param expectedSize in bytes, or -1 if it is not known
     * @param limit more bytes than this are refused with {@code REGISTRY_ANSWER_UNUSABLE}
     * @throws io.longshore.problem.ProblemException {@code BLOB_NOT_FOUND}, {@code
     *     REGISTRY_SENT_WRONG_BYTES}
     */
    public byte[] read(Digest digest, long expectedSize, int limit, Cancellation cancellation) {
        try (InputStream in = open(digest, expectedSize, cancellation)) {
            byte[] bytes = expectedSize > limit ? new byte[0] : in.readNBytes(limit);
            if (expectedSize > limit || in.read() >= 0) {
                throw tooLarge(digest, limit);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("a stream of ours throws no such thing", e);
        }
    }

    /**
     * A blob as a stream that is hashed while it is read. It may be closed before its end, and then
     * nothing is checked. Read and close it in one thread.
     *
     * <p>Reading throws the {@link io.longshore.problem.ProblemException} {@code BLOB_NOT_FOUND} at
     * once, {@code REGISTRY_SENT_WRONG_BYTES} at the end.
     *
     * @param expectedSize in bytes, or -1 if it is not known
     */
    public InputStream open(Digest digest, long expectedSize, Cancellation cancellation) {
        return new BlobStream(repository, retries, digest, expectedSize, cancellation);
    }

    /**
     * Copies a blob to a stream and hashes it. Bytes written before a problem is thrown must not be
     * used.
     *
     * @param expectedSize in bytes, or -1 if it is not known
     * @param out not closed
     * @throws io.longshore.problem.ProblemException {@code BLOB_NOT_FOUND}, {@code
     *     REGISTRY_SENT_WRONG_BYTES}, {@code FILE_UNWRITABLE}
     */
    public void download(
            Digest digest,
            long expectedSize,
            OutputStream out,
            Progress progress,
            Cancellation cancellation) {
        byte[] buffer = new byte[COPY_BYTES];
        try (InputStream in = open(digest, expectedSize, cancellation)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                progress.advance(n);
                cancellation.check();
            }
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.FILE_UNWRITABLE,
                            "Tried to read blob "
                                    + digest
                                    + " from "
                                    + repository.repository()
                                    + ", but it could not be stored.",
                            Printable.of(e.getMessage()) + ".",
                            "See whether there is room and the right to write."),
                    e);
        }
    }

    private static RuntimeException tooLarge(Digest digest, int limit) {
        return new ProblemException(
                Problem.permanent(
                        Code.REGISTRY_ANSWER_UNUSABLE,
                        "Tried to read blob "
                                + digest
                                + ", but it has more than "
                                + limit
                                + " bytes.",
                        "Content that is read into memory is limited.",
                        "See what this blob is."));
    }
}
