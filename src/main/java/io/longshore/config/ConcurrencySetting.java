package io.longshore.config;

import static io.longshore.config.SettingType.number;

/** How much work a process does at the same time. */
public final class ConcurrencySetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Integer> WORKERS =
            ROWS.add(
                    "longshore.workers",
                    number(1, 64, "2"),
                    "1",
                    "jobs",
                    "How many jobs this process imports at the same time.");

    public static final Setting<Integer> BLOBS =
            ROWS.add(
                    "longshore.concurrency",
                    number(1, 64, "8"),
                    "4",
                    "blobs",
                    "How many blobs a job sends at the same time.");

    private ConcurrencySetting() {}
}
