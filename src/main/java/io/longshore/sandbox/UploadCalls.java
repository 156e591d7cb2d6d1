package io.longshore.sandbox;

import io.longshore.oci.Digest;
import io.longshore.oci.ReferenceGrammar;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Uploads of blobs: in one piece, in chunks, by mounting ("Pushing blobs"). The Location of an
 * upload carries how much has come in its query, as Distribution's does: who writes on to an old
 * one, because an answer was lost, is refused.
 */
final class UploadCalls {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    /** More than any layer; less than what a typing error in a test can fill a disk with. */
    private static final long LARGEST = 64L << 30;

    private final Storage storage;
    private final Uploads uploads;

    UploadCalls(Storage storage) {
        this.storage = storage;
        this.uploads = storage.uploads();
    }

    void begin(String repository, Call call) throws IOException, Refusal {
        if (!call.method().equals("POST")) {
            throw Refusal.unsupported(call.method());
        }
        if (call.query("mount").isPresent() && mounted(repository, call)) {
            return;
        }
        Optional<String> digest = call.query("digest");
        if (digest.isPresent()) {
            Digest expected = Call.digest(digest.get());
            inOneRequest(uploads.begin(repository), expected, call);
            return;
        }
        Upload upload = uploads.begin(repository);
        describe(upload, call).answer(202);
    }

    private void inOneRequest(Upload upload, Digest expected, Call call)
            throws IOException, Refusal {
        try {
            append(upload, call);
            uploads.finish(upload, expected);
        } finally {
            // Its Location was never returned, so no client could end it.
            uploads.cancel(upload);
        }
        created(upload.repository(), expected, call);
    }

    private boolean mounted(String repository, Call call) throws IOException, Refusal {
        Digest digest = Call.digest(call.query("mount").orElseThrow());
        String from = call.query("from").orElse("");
        if (!ReferenceGrammar.isPath(from) || !storage.blobs().mount(repository, digest, from)) {
            return false;
        }
        created(repository, digest, call);
        return true;
    }

    void handle(String repository, String id, Call call) throws IOException, Refusal {
        Upload upload = uploads.find(repository, id);
        switch (call.method()) {
            case "GET" -> describe(upload, call).answer(204);
            case "PATCH" -> patch(upload, call);
            case "PUT" -> finish(upload, call);
            case "DELETE" -> {
                uploads.cancel(upload);
                call.answer(204);
            }
            default -> throw Refusal.unsupported(call.method());
        }
    }

    private void patch(Upload upload, Call call) throws IOException, Refusal {
        upload.begin();
        try {
            checkPosition(upload, call);
            append(upload, call);
        } finally {
            upload.end();
        }
        describe(upload, call).answer(202);
    }

    private void finish(Upload upload, Call call) throws IOException, Refusal {
        Digest expected =
                Call.digest(
                        call.query("digest")
                                .orElseThrow(() -> Refusal.digestInvalid("the digest is missing")));
        upload.begin();
        try {
            checkPosition(upload, call);
            append(upload, call);
            uploads.finish(upload, expected);
        } finally {
            upload.end();
        }
        created(upload.repository(), expected, call);
    }

    private static void checkPosition(Upload upload, Call call) throws Refusal {
        Optional<String> range = call.header("Content-Range");
        if (range.isPresent()) {
            Matcher matcher = RANGE.matcher(range.get());
            if (!matcher.matches() || Long.parseLong(matcher.group(1)) != upload.size()) {
                throw Refusal.outOfOrder(range.get(), upload.size());
            }
        }
        Optional<String> state = call.query("_state");
        if (state.isPresent() && !state.get().equals(Long.toString(upload.size()))) {
            throw Refusal.uploadInvalid("more has come since this Location was handed out");
        }
    }

    private static void append(Upload upload, Call call) throws IOException, Refusal {
        long before = upload.size();
        upload.append(call.body(), LARGEST);
        Optional<String> length = call.header("Content-Length");
        if (length.isPresent() && !length.get().equals(Long.toString(upload.size() - before))) {
            throw Refusal.sizeInvalid("the body is not as long as its Content-Length");
        }
    }

    private static Call describe(Upload upload, Call call) {
        long size = upload.size();
        return call.set(
                        "Location",
                        "/v2/"
                                + upload.repository()
                                + "/blobs/uploads/"
                                + upload.id()
                                + "?_state="
                                + size)
                .set("Range", "0-" + Math.max(0, size - 1))
                .set("Docker-Upload-UUID", upload.id());
    }

    private static void created(String repository, Digest digest, Call call) throws IOException {
        call.set("Location", "/v2/" + repository + "/blobs/" + digest)
                .set("Docker-Content-Digest", digest)
                .answer(201);
    }
}
