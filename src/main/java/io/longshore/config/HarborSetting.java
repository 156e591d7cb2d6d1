package io.longshore.config;

import static io.longshore.config.SettingType.duration;
import static io.longshore.config.SettingType.number;
import static io.longshore.config.SettingType.yesNo;

import java.time.Duration;

/** Settings for a registry that is a Harbor. */
public final class HarborSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Boolean> CREATE_PROJECT =
            ROWS.add(
                    "longshore.harbor.create-project",
                    yesNo(),
                    "false",
                    "",
                    "Whether Longshore creates a project that does not exist in Harbor. The"
                            + " account needs the right to create projects.");

    public static final Setting<Boolean> PROJECT_PUBLIC =
            ROWS.add(
                    "longshore.harbor.project-public",
                    yesNo(),
                    "false",
                    "",
                    "Whether everyone may pull from a project created by Longshore.");

    public static final Setting<Integer> PROJECT_QUOTA =
            ROWS.add(
                    "longshore.harbor.project-quota",
                    number(1, 1_000_000, "500"),
                    null,
                    "GiB",
                    "The storage quota of a project created by Longshore. Default: no limit.");

    public static final Setting<Boolean> SCAN =
            ROWS.add(
                    "longshore.harbor.scan",
                    yesNo(),
                    "false",
                    "",
                    "Whether Harbor is asked to scan the pushed images. The report contains the"
                            + " findings; they do not fail an import.");

    public static final Setting<Duration> SCAN_WAIT =
            ROWS.add(
                    "longshore.harbor.scan-wait",
                    duration("2m"),
                    "60s",
                    "",
                    "How long an import waits for these scans. An unfinished scan is reported"
                            + " with its state at that time.");

    private HarborSetting() {}
}
