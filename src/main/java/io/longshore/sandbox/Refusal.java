package io.longshore.sandbox;

import io.longshore.oci.Digest;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is an error of the distribution API: a status, a code of the specification ("Error
 * Codes"), a sentence, and its subject. It leaves the sandbox as that answer only.
 */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final @Nullable String detail;

    private Refusal(int status, String code, String message, @Nullable String detail) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.detail = detail;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /** Null if there is none. */
    @Nullable String detail() {
        return detail;
    }

    static Refusal notFound() {
        return new Refusal(404, "NOT_FOUND", "there is nothing at this path", null);
    }

    static Refusal unsupported(String method) {
        return new Refusal(405, "UNSUPPORTED", method + " is not supported here", null);
    }

    static Refusal nameInvalid(String name) {
        return new Refusal(400, "NAME_INVALID", "invalid repository name", name);
    }

    static Refusal nameUnknown(String name) {
        return new Refusal(404, "NAME_UNKNOWN", "repository name not known to registry", name);
    }

    static Refusal digestInvalid(String why) {
        return new Refusal(400, "DIGEST_INVALID", why, null);
    }

    static Refusal blobUnknown(String digest) {
        return new Refusal(404, "BLOB_UNKNOWN", "blob unknown to registry", digest);
    }

    static Refusal uploadUnknown(String id) {
        return new Refusal(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry", id);
    }

    static Refusal uploadInvalid(String why) {
        return new Refusal(404, "BLOB_UPLOAD_INVALID", why, null);
    }

    static Refusal outOfOrder(String range, long expected) {
        return new Refusal(
                416,
                "BLOB_UPLOAD_INVALID",
                "the next byte is " + expected + ", but the chunk has the range " + range,
                null);
    }

    static Refusal rangeInvalid(String range, long size) {
        return new Refusal(
                416, "RANGE_INVALID", "no such range in " + size + " bytes: " + range, null);
    }

    static Refusal sizeInvalid(String why) {
        return new Refusal(400, "SIZE_INVALID", why, null);
    }

    static Refusal tooLarge(String what, long most) {
        return new Refusal(
                413, "SIZE_INVALID", what + " may have " + most + " bytes at most", null);
    }

    static Refusal tooManyUploads() {
        return new Refusal(429, "TOOMANYREQUESTS", "too many uploads have begun", null);
    }

    static Refusal manifestUnknown(String reference) {
        return new Refusal(404, "MANIFEST_UNKNOWN", "manifest unknown", reference);
    }

    static Refusal manifestInvalid(String why) {
        return new Refusal(400, "MANIFEST_INVALID", why, null);
    }

    static Refusal manifestBlobUnknown(Digest missing) {
        return new Refusal(
                400,
                "MANIFEST_BLOB_UNKNOWN",
                "the manifest names content that this repository does not have",
                missing.toString());
    }

    static Refusal tagInvalid(String tag) {
        return new Refusal(400, "TAG_INVALID", "manifest tag did not match URI", tag);
    }

    static Refusal unauthorized(String why) {
        return new Refusal(401, "UNAUTHORIZED", why, null);
    }
}
