package io.longshore.cli.fixes;

import io.longshore.problem.Code;
import java.util.EnumMap;
import java.util.Map;

/** The codes whose fix no test can carry out, each with the reason why a person has to act. */
final class FixesByHand {
    private static final String OTHER_SYSTEM =
            "The cause is in the registry; its people act there.";
    private static final String REGISTRY_RECOVERS =
            "Longshore retries; what the registry or the network needs, only its people know.";
    private static final String MACHINE =
            "The cause is in the machine: a disk, a mount, rights, memory or a clock.";
    private static final String MAKER = "Only the maker of the content can make other content.";
    private static final String JUDGEMENT =
            "A person judges which of two contents is the right one.";
    private static final String DELIVERY =
            "The sender delivers again, under another name or user; a service and two people take"
                    + " part.";
    private static final String NO_ACTION = "It is a notice: nothing has to be done.";
    private static final String FOREIGN_SERVER =
            "The cause is in another server of the site; its people act there.";
    private static final String DEFECT = "It is a defect or a crash, which a person investigates.";
    private static final String SECRETS = "Which credentials are right only their owner knows.";

    private FixesByHand() {}

    /** The reasons by code. */
    static Map<Code, String> reasons() {
        Map<Code, String> reasons = new EnumMap<>(Code.class);
        put(
                reasons,
                OTHER_SYSTEM,
                Code.ACCOUNT_EXPIRES,
                Code.CONTENT_BLOCKED,
                Code.PROJECT_IS_PROXY_CACHE,
                Code.PROJECT_NOT_CREATED,
                Code.PUSH_DENIED,
                Code.QUOTA_EXCEEDED,
                Code.REGISTRY_READ_ONLY,
                Code.REGISTRY_SENT_WRONG_BYTES,
                Code.SCAN_NOT_REQUESTED,
                Code.SIZE_MISMATCH,
                Code.TAG_IMMUTABLE,
                Code.TAG_RETENTION);
        put(
                reasons,
                REGISTRY_RECOVERS,
                Code.JOB_STALLED,
                Code.MANIFEST_BLOB_UNKNOWN,
                Code.REGISTRY_ANSWER_UNUSABLE,
                Code.REGISTRY_BUSY,
                Code.REGISTRY_CONNECTION_LOST,
                Code.REGISTRY_ERROR,
                Code.REGISTRY_REFUSED,
                Code.REGISTRY_STALLED);
        put(
                reasons,
                MACHINE,
                Code.CLOCK_DIFFERS,
                Code.DISK_FULL,
                Code.DISK_LOW,
                Code.FILE_UNREADABLE,
                Code.FOLDER_NOT_WRITABLE,
                Code.NOT_READY,
                Code.OUT_OF_MEMORY,
                Code.SANDBOX_NOT_STARTED,
                Code.SHARE_AWAY,
                Code.SHARE_ERROR,
                Code.SHARE_SPLIT);
        put(
                reasons,
                MAKER,
                Code.BUNDLE_UNREADABLE,
                Code.IMAGE_NOT_EXPORTABLE,
                Code.KIND_NOT_READ,
                Code.LEFT_OUT,
                Code.MANIFEST_JSON_UNREADABLE,
                Code.MANIFEST_UNREADABLE,
                Code.NAME_MISSING,
                Code.NAME_TWICE,
                Code.SERVICE_DEFINITION_UNFIT,
                Code.SERVICE_DEFINITION_UNREADABLE,
                Code.SERVICE_REFERENCE_LEFT,
                Code.TAG_UNUSABLE,
                Code.TWO_TRUTHS);
        put(
                reasons,
                JUDGEMENT,
                Code.FILE_NOT_USED,
                Code.SIGNATURE_INVALID,
                Code.TAG_MOVED,
                Code.TAG_OLDER_VERSION,
                Code.TOKEN_SERVICE_NOT_ALLOWED);
        put(
                reasons,
                DELIVERY,
                Code.BAD_TARGET,
                Code.FILE_CHANGED,
                Code.FOREIGN_FILE_IGNORED,
                Code.JOB_ID_REUSED,
                Code.LEFT_OVER,
                Code.NOT_TAKEN,
                Code.NO_TARGET,
                Code.REGISTRY_NOT_ALLOWED,
                Code.REPLAY_NOT_ALLOWED,
                Code.TARBALL_MISSING);
        put(
                reasons,
                NO_ACTION,
                Code.CANCELLED,
                Code.MANIFEST_MADE,
                Code.SUPERSEDED,
                Code.UPLOAD_NOT_REMOVED);
        put(
                reasons,
                FOREIGN_SERVER,
                Code.BROKER_ERROR,
                Code.BROKER_NOT_PREPARED,
                Code.GATEWAY_REFUSED,
                Code.GATEWAY_UNREACHABLE,
                Code.HISTORY_UNAVAILABLE,
                Code.REMOTE_ERROR,
                Code.REMOTE_HOST_KEY_UNKNOWN,
                Code.TIMESTAMP_UNAVAILABLE,
                Code.WITNESS_UNAVAILABLE);
        put(reasons, DEFECT, Code.INTERNAL_ERROR, Code.MESSAGE_UNREADABLE, Code.WORKER_DIED);
        put(
                reasons,
                SECRETS,
                Code.CREDENTIALS_FILE_UNUSABLE,
                Code.CREDENTIAL_HELPER_FAILED,
                Code.REMOTE_CREDENTIALS_REFUSED);
        put(reasons, "No part of this version reports it.", Code.NO_REGISTRY);
        return reasons;
    }

    private static void put(Map<Code, String> reasons, String reason, Code... codes) {
        for (Code code : codes) {
            if (reasons.put(code, reason) != null) {
                throw new AssertionError(code + " is listed twice");
            }
        }
    }
}
