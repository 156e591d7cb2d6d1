package io.longshore.sandbox;

import io.longshore.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The uploads that have begun and not ended. They do not outlive the process. */
public final class Uploads {
    /** Clients that begin and never end must not fill the table. */
    private static final int MOST = 10_000;

    private final Path folder;
    private final BlobStore blobs;
    private final Map<String, Upload> open = new ConcurrentHashMap<>();

    Uploads(Path folder, BlobStore blobs) {
        this.folder = folder;
        this.blobs = blobs;
    }

    /** How many uploads have begun and neither ended nor been cancelled. */
    public int open() {
        return open.size();
    }

    /** How many bytes have come for an upload; empty if there is none of this id. */
    public Optional<Long> received(String id) {
        return Optional.ofNullable(open.get(id)).map(Upload::size);
    }

    Upload begin(String repository) throws IOException, Refusal {
        if (open.size() >= MOST) {
            throw Refusal.tooManyUploads();
        }
        String id = UUID.randomUUID().toString();
        Upload upload = new Upload(id, repository, Files.createFile(folder.resolve(id)));
        open.put(id, upload);
        return upload;
    }

    Upload find(String repository, String id) throws Refusal {
        Upload upload = open.get(id);
        if (upload == null || !upload.repository().equals(repository)) {
            throw Refusal.uploadUnknown(id);
        }
        return upload;
    }

    void cancel(Upload upload) throws IOException {
        open.remove(upload.id());
        Files.deleteIfExists(upload.file());
    }

    /** Makes what has come a blob of its repository if it has this digest; ends the upload. */
    void finish(Upload upload, Digest expected) throws IOException, Refusal {
        Digest actual = upload.digest();
        if (!actual.equals(expected)) {
            cancel(upload);
            throw Refusal.digestInvalid(
                    "the content has the digest " + actual + ", not " + expected);
        }
        open.remove(upload.id());
        blobs.adopt(upload.repository(), expected, upload.file());
    }
}
