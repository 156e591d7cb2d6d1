package io.longshore.share.drop;

import io.longshore.config.DropSetting;
import io.longshore.config.Policy;
import io.longshore.config.Settings;
import io.longshore.config.TrustSetting;
import java.time.Duration;

/**
 * How long a dropped file is waited for.
 *
 * @param quiet how long size and time must be unchanged before a file is claimed
 * @param sidecarWait how long a quiet tarball without a checksum still waits for its sidecars
 * @param stall how long a damaged claimed file must be unchanged before it is rejected
 * @param leftOver how long any other file must be unchanged to be stale
 */
public record DropSettings(
        Duration quiet, Duration sidecarWait, Duration stall, Duration leftOver) {
    private static final Duration SIDECAR_WAIT = Duration.ofSeconds(30);
    private static final Duration REQUIRED_SIDECAR_WAIT = Duration.ofMinutes(10);

    /** The values of {@code longshore.drop.*}. */
    public static DropSettings of(Settings settings) {
        boolean required = settings.get(TrustSetting.CHECKSUM_POLICY) == Policy.REQUIRED;
        return new DropSettings(
                settings.get(DropSetting.QUIET),
                settings.find(DropSetting.SIDECAR_WAIT)
                        .orElse(required ? REQUIRED_SIDECAR_WAIT : SIDECAR_WAIT),
                settings.get(DropSetting.STALL),
                settings.get(DropSetting.LEFT_OVER));
    }
}
