package io.longshore.config;

import static io.longshore.config.SettingType.duration;
import static io.longshore.config.SettingType.number;

import java.time.Duration;

/** How long delivered files and reports are kept. */
public final class RetentionSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Duration> TARBALLS_KEEP =
            ROWS.add(
                    "longshore.tarballs.keep",
                    duration("7d"),
                    "30d",
                    "",
                    "How long archives are kept in `done/` and `rejected/`, and copies made by"
                            + " `submit` in `depot/`, counted from the report.");

    public static final Setting<Integer> TARBALLS_KEEP_SIZE =
            ROWS.add(
                    "longshore.tarballs.keep-size",
                    number(0, 1_000_000, "500"),
                    null,
                    "GiB",
                    "The maximum total size of these archives. Beyond it, the oldest are"
                            + " removed. Default: no limit.");

    public static final Setting<Duration> REPORTS_KEEP =
            ROWS.add(
                    "longshore.reports.keep",
                    duration("730d"),
                    "365d",
                    "",
                    "How long the folders in `done/` and `rejected/` are kept, with their"
                            + " reports.");

    public static final Setting<Duration> RECEIPTS_KEEP =
            ROWS.add(
                    "longshore.receipts.keep",
                    duration("7300d"),
                    "3650d",
                    "",
                    "How long receipts and their proofs are kept, counted from the report, also after"
                            + " the report was removed.");

    public static final Setting<Integer> DISK_LEAST =
            ROWS.add(
                    "longshore.disk.least",
                    number(0, 1_000_000, "100"),
                    "10",
                    "GiB",
                    "Longshore warns if less than this is free on the disk of the share.");

    private RetentionSetting() {}
}
