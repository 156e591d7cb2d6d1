package io.longshore.problem;

import static io.longshore.problem.Fault.ENVIRONMENT;
import static io.longshore.problem.Fault.INPUT;
import static io.longshore.problem.Fault.USAGE;

/**
 * Every problem that Longshore can name. The names are public (reports, messages, scripts rely on
 * them); they are never renamed, only added to, in alphabetical order within their group.
 */
public enum Code {
    // The command line and the settings.
    BAD_REFERENCE(USAGE),
    BAD_SETTING(USAGE),
    BAD_USAGE(USAGE),
    CA_FILE_UNUSABLE(USAGE),
    NO_REGISTRY(USAGE),
    REGISTRY_NOT_ALLOWED(USAGE),
    SETTING_UNKNOWN(USAGE),

    // The delivered input.
    BAD_TARGET(INPUT),
    BLOB_MISSING(INPUT),
    BUNDLE_UNREADABLE(INPUT),
    CHECKSUM_MISMATCH(INPUT),
    CHECKSUM_MISSING(INPUT),
    CHECKSUM_UNUSABLE(INPUT),
    DIGEST_MISMATCH(INPUT),
    FILE_MISSING(INPUT),
    IMAGE_NOT_IN_TARBALL(INPUT),
    MANIFEST_JSON_MISSING(INPUT),
    MANIFEST_JSON_UNREADABLE(INPUT),
    MANIFEST_UNREADABLE(INPUT),
    NOT_A_BUNDLE(INPUT),
    NOT_A_JOB(INPUT),
    NOT_A_TARBALL(INPUT),
    NO_TARGET(INPUT),
    TARBALL_DAMAGED(INPUT),
    TARBALL_TOO_LARGE(INPUT),
    TARBALL_TRUNCATED(INPUT),
    TARBALL_UNSAFE(INPUT),

    // Everything around us.
    BLOB_NOT_FOUND(ENVIRONMENT),
    CANCELLED(ENVIRONMENT),
    CREDENTIALS_REFUSED(ENVIRONMENT),
    FILE_CHANGED(ENVIRONMENT),
    FILE_UNREADABLE(ENVIRONMENT),
    IMAGE_NOT_FOUND(ENVIRONMENT),
    INTERNAL_ERROR(ENVIRONMENT),
    MANIFEST_NOT_FOUND(ENVIRONMENT),
    PUSH_DENIED(ENVIRONMENT),
    REGISTRY_ANSWER_UNUSABLE(ENVIRONMENT),
    REGISTRY_ERROR(ENVIRONMENT),
    REGISTRY_REFUSED(ENVIRONMENT),
    REGISTRY_SENT_WRONG_BYTES(ENVIRONMENT),
    REGISTRY_UNREACHABLE(ENVIRONMENT),
    SANDBOX_NOT_STARTED(ENVIRONMENT),
    SIZE_MISMATCH(ENVIRONMENT),
    TAG_IMMUTABLE(ENVIRONMENT),
    TAG_MOVED(ENVIRONMENT),
    TAG_NOT_FOUND(ENVIRONMENT),
    TLS_CERTIFICATE_EXPIRED(ENVIRONMENT),
    TLS_HOST_NAME_MISMATCH(ENVIRONMENT),
    TLS_NOT_TRUSTED(ENVIRONMENT),
    TLS_FAILED(ENVIRONMENT);

    private final Fault fault;

    Code(Fault fault) {
        this.fault = fault;
    }

    /** Whose move it is; never null. */
    public Fault fault() {
        return fault;
    }
}
