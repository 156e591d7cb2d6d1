package io.longshore.share;

import java.time.Duration;

/**
 * How long a dropped file is waited for.
 *
 * @param quiet how long size and time must stand still before a file is taken
 * @param sidecarWait how long a quiet tarball without a checksum still waits for its companions
 * @param stall how long a claimed file that is damaged must stand still before that is final
 * @param leftOver how long what is no tarball must have stood still to be left over
 */
public record DropSettings(
        Duration quiet, Duration sidecarWait, Duration stall, Duration leftOver) {}
