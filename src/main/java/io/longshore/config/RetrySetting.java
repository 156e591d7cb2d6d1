package io.longshore.config;

import static io.longshore.config.SettingType.duration;
import static io.longshore.config.SettingType.number;

import java.time.Duration;

/** When a job is retried, and when it has stalled. */
public final class RetrySetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Integer> ATTEMPTS =
            ROWS.add(
                    "longshore.retry.attempts",
                    number(1, 100, "10"),
                    "5",
                    "attempts",
                    "How often a job is tried before it is FAILED.");

    public static final Setting<Duration> DELAY =
            ROWS.add(
                    "longshore.retry.delay",
                    duration("30s"),
                    "10s",
                    "",
                    "The wait before the second attempt; it doubles with each further one, up to"
                            + " 10 minutes.");

    public static final Setting<Duration> JOB_STALL_TIMEOUT =
            ROWS.add(
                    "longshore.job.stall-timeout",
                    duration("30m"),
                    "10m",
                    "",
                    "An import that gets on by no byte for so long is cancelled and tried again.");

    public static final Setting<Duration> STAGE_STALL_TIMEOUT =
            ROWS.add(
                    "longshore.stage.stall-timeout",
                    duration("5m"),
                    "2m",
                    "",
                    "A stage that makes no progress for so long is stuck, and the process is not"
                            + " ready. The stage `import` has `longshore.job.stall-timeout` more.");

    private RetrySetting() {}
}
