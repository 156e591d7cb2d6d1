package io.longshore.archive.spool;

import io.longshore.archive.Limit;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What decompression may take.
 *
 * @param folder where the uncompressed content lies; created if it is missing
 * @param size the most bytes of uncompressed content
 * @param ratio the most bytes of content for each byte of a compressed file, once there are 16 MiB
 * @param time how long one decompression may take, named for messages by {@code timeName}
 */
public record SpoolRules(Path folder, Limit size, Limit ratio, Duration time, String timeName) {}
