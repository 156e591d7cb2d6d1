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
                    "How many times a job is attempted before it is FAILED.");

    public static final Setting<Duration> DELAY =
            ROWS.add(
                    "longshore.retry.delay",
                    duration("30s"),
                    "10s",
                    "",
                    "The delay before the second attempt. It doubles with each further attempt,"
                            + " up to 10 minutes.");

    public static final Setting<Duration> JOB_STALL_TIMEOUT =
            ROWS.add(
                    "longshore.job.stall-timeout",
                    duration("30m"),
                    "10m",
                    "",
                    "An import that transfers no data for this long is cancelled and retried.");

    public static final Setting<Duration> STAGE_STALL_TIMEOUT =
            ROWS.add(
                    "longshore.stage.stall-timeout",
                    duration("5m"),
                    "2m",
                    "",
                    "A stage that makes no progress for this long is stuck, and the process is"
                            + " not ready. For the stage `import`, `longshore.job.stall-timeout`"
                            + " is added.");

    private RetrySetting() {}
}
