package io.longshore.archive.spool;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.longshore.archive.formats.Compression;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The program that uncompresses its standard input to its standard output. It runs in a process of
 * its own, because hostile bytes may end it, and opens no file. Its exit status is an {@link
 * UnpackStatus}; any other is a crash.
 */
final class Unpacker {
    /** 128 MiB: what {@code zstd --long} writes, and what zstd itself accepts. */
    static final int LARGEST_WINDOW_LOG = 27;

    private static final int BUFFER = 256 << 10;

    private Unpacker() {}

    /**
     * @param arguments the {@link Compression#id} of the input
     */
    public static void main(String[] arguments) {
        Runtime.getRuntime().halt(run(arguments[0]));
    }

    private static int run(String compression) {
        try (InputStream raw = new FileInputStream(FileDescriptor.in);
                OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            return unpack(compression, new BufferedInputStream(raw, BUFFER), out);
        } catch (IOException e) {
            return UnpackStatus.DAMAGED;
        } catch (LinkageError e) {
            return UnpackStatus.NO_LIBRARY;
        }
    }

    /**
     * @return an {@link UnpackStatus}
     * @throws IOException if the output cannot be written
     */
    static int unpack(String compression, InputStream raw, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = open(compression, raw)) {
            for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
                out.write(buffer, 0, count);
            }
            return UnpackStatus.DONE;
        } catch (Unreadable e) {
            return e.status;
        }
    }

    private static InputStream open(String compression, InputStream raw) throws Unreadable {
        try {
            return compression.equals(Compression.ZSTD.id())
                    ? new ZstdInputStreamNoFinalizer(raw).setLongMax(LARGEST_WINDOW_LOG)
                    : GzipCompressorInputStream.builder()
                            .setInputStream(raw)
                            .setDecompressConcatenated(true)
                            .get();
        } catch (IOException e) {
            throw new Unreadable(e);
        }
    }

    private static int read(InputStream in, byte[] buffer) throws Unreadable {
        try {
            return in.read(buffer, 0, buffer.length);
        } catch (IOException e) {
            throw new Unreadable(e);
        }
    }

    /** The input cannot be uncompressed; apart from an output that cannot be written. */
    private static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1;

        private final int status;

        Unreadable(IOException cause) {
            super(cause);
            this.status = status(cause);
        }

        private static int status(IOException e) {
            String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            if (e instanceof ZstdIOException zstd
                    && zstd.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()) {
                return UnpackStatus.WINDOW_TOO_LARGE;
            }
            if (e instanceof ZstdIOException zstd
                    && zstd.getErrorCode() == Zstd.errDictionaryWrong()) {
                return UnpackStatus.DICTIONARY;
            }
            boolean isCut =
                    e instanceof EOFException
                            || text.contains("truncated")
                            || text.contains("unexpected end");
            return isCut ? UnpackStatus.TRUNCATED : UnpackStatus.DAMAGED;
        }
    }
}
