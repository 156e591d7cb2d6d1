package io.longshore.registry.blob;

import io.longshore.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A blob that can be sent. It may be read more than once and from any position, because an upload
 * that broke is sent again.
 */
public interface BlobContent {
    Digest digest();

    long sizeBytes();

    /**
     * Writes exactly {@code length} bytes of the content, beginning at {@code from}; does not close
     * the stream.
     *
     * @throws IOException if the content cannot be read, or as the stream throws it
     */
    void writeTo(OutputStream out, long from, long length) throws IOException;

    /** Content that is in memory; the bytes are not copied. */
    static BlobContent of(byte[] bytes) {
        Digest digest = Digest.of(bytes);
        return new BlobContent() {
            @Override
            public Digest digest() {
                return digest;
            }

            @Override
            public long sizeBytes() {
                return bytes.length;
            }

            @Override
            public void writeTo(OutputStream out, long from, long length) throws IOException {
                out.write(bytes, Math.toIntExact(from), Math.toIntExact(length));
            }
        };
    }
}
