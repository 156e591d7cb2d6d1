package io.longshore.trust.signature;

import io.longshore.oci.Digest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The finding about the signatures of one subject.
 *
 * @param subject the checked subject, for messages: an image's reference, or the tarball's name
 * @param image the digest of the image; null for a tarball
 * @param from the name of the signature's file; null for an image, and where there is none
 * @param key the name of the key's file; null unless VALID
 * @param detail why, one sentence without its full stop; empty for VALID, and for NONE where there
 *     is nothing to add
 */
public record SignatureFinding(
        String subject,
        @Nullable Digest image,
        @Nullable String from,
        SignatureOutcome outcome,
        @Nullable String key,
        String detail) {
    public SignatureFinding {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(detail, "detail");
    }

    /** An image without a signature. */
    public static SignatureFinding none(String subject, Digest image, String detail) {
        return new SignatureFinding(subject, image, null, SignatureOutcome.NONE, null, detail);
    }
}
