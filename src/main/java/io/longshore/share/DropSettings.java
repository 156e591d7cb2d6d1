package io.longshore.share;

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
        Duration quiet, Duration sidecarWait, Duration stall, Duration leftOver) {}
