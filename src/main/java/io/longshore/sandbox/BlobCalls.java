package io.longshore.sandbox;

import io.longshore.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and deletes blobs. */
final class BlobCalls {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
    private static final String BINARY = "application/octet-stream";

    private final BlobStore blobs;

    BlobCalls(BlobStore blobs) {
        this.blobs = blobs;
    }

    void handle(String repository, Digest digest, Call call) throws IOException, Refusal {
        if (!blobs.has(repository, digest)) {
            throw Refusal.blobUnknown(digest.toString());
        }
        switch (call.method()) {
            case "GET", "HEAD" -> read(digest, call);
            case "DELETE" -> {
                blobs.delete(repository, digest);
                call.answer(202);
            }
            default -> throw Refusal.unsupported(call.method());
        }
    }

    private void read(Digest digest, Call call) throws IOException, Refusal {
        long size = blobs.size(digest);
        call.set("Docker-Content-Digest", digest)
                .set("Accept-Ranges", "bytes")
                .set("Content-Type", BINARY);
        // A form of Range that we do not know is ignored, as RFC 9110, 14.2 allows.
        Matcher range = RANGE.matcher(call.header("Range").orElse(""));
        if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
            send(digest, 0, size, 200, call);
            return;
        }
        long first = 0;
        long last = size - 1;
        if (range.group(1).isEmpty()) {
            first = Math.max(0, size - Long.parseLong(range.group(2)));
        } else {
            first = Long.parseLong(range.group(1));
            if (!range.group(2).isEmpty()) {
                last = Math.min(last, Long.parseLong(range.group(2)));
            }
        }
        if (first > last) {
            call.set("Content-Range", "bytes */" + size);
            throw Refusal.rangeInvalid(range.group(), size);
        }
        call.set("Content-Range", "bytes " + first + "-" + last + "/" + size);
        send(digest, first, last - first + 1, 206, call);
    }

    private void send(Digest digest, long first, long length, int status, Call call)
            throws IOException {
        if (call.isHead()) {
            call.set("Content-Length", length).answer(status);
            return;
        }
        try (FileChannel content = blobs.open(digest);
                OutputStream out = call.begin(status, length)) {
            long sent = 0;
            while (sent < length) {
                sent += content.transferTo(first + sent, length - sent, Channels.newChannel(out));
            }
        }
    }
}
