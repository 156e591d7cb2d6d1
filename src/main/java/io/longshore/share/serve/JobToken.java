package io.longshore.share.serve;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Opens the tarball of one job. Whoever prints it by mistake prints stars. */
public final class JobToken {
    private static final String PREFIX = "Bearer ";

    private final String text;

    JobToken(String text) {
        this.text = text;
    }

    /** As it came in a message. */
    @JsonCreator
    static JobToken of(String text) {
        return new JobToken(text);
    }

    /** The token itself: for the message and the request that carry it. */
    @JsonValue
    String reveal() {
        return text;
    }

    /** The header {@code Authorization} with it. */
    String header() {
        return PREFIX + text;
    }

    /** True if this is that header; null is not. Takes the same time for every wrong one. */
    boolean isIn(@Nullable String authorization) {
        return authorization != null
                && MessageDigest.isEqual(
                        header().getBytes(StandardCharsets.UTF_8),
                        authorization.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "***";
    }
}
