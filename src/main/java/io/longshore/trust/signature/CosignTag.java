package io.longshore.trust.signature;

import io.longshore.oci.Digest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tag under which cosign looks for attachments of an image (cosign, {@code
 * specs/SIGNATURE_SPEC.md}, "Tag-based Discovery").
 *
 * @param image the image that it is attached to
 * @param suffix {@code sig}, {@code att} or {@code sbom}
 */
record CosignTag(Digest image, String suffix) {
    private static final Pattern FORM = Pattern.compile("sha256-([0-9a-f]{64})\\.(sig|att|sbom)");

    /** Empty if the tag is none of these. */
    static Optional<CosignTag> parse(String tag) {
        Matcher matcher = FORM.matcher(tag);
        return matcher.matches()
                ? Optional.of(new CosignTag(new Digest(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }
}
