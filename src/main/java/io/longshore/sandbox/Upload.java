package io.longshore.sandbox;

import io.longshore.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.locks.ReentrantLock;

/** One upload: its bytes go to a file and through the hash as they come. */
final class Upload {
    private static final int BUFFER = 64 << 10;

    private final String id;
    private final String repository;
    private final Path file;
    private final MessageDigest sha256 = Digest.sha256();
    private final ReentrantLock writing = new ReentrantLock();
    private volatile long size;

    Upload(String id, String repository, Path file) {
        this.id = id;
        this.repository = repository;
        this.file = file;
    }

    String id() {
        return id;
    }

    String repository() {
        return repository;
    }

    Path file() {
        return file;
    }

    long size() {
        return size;
    }

    /** Takes the right to write; another request on the same upload is refused, not queued. */
    void begin() throws Refusal {
        if (!writing.tryLock()) {
            throw Refusal.uploadInvalid("another request is writing to this upload");
        }
    }

    void end() {
        writing.unlock();
    }

    /** Appends the whole stream; bytes received before a broken connection are kept. */
    void append(InputStream in, long most) throws IOException, Refusal {
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (size + n > most) {
                    throw Refusal.tooLarge("a blob", most);
                }
                out.write(buffer, 0, n);
                sha256.update(buffer, 0, n);
                size += n;
            }
        }
    }

    /** The digest of the received bytes; can be called once. */
    Digest digest() {
        return Digest.of(sha256);
    }
}
