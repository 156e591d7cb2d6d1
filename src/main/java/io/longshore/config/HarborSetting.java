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
                    "Whether a project that a Harbor does not have is created. The account needs"
                            + " the right to.");

    public static final Setting<Boolean> PROJECT_PUBLIC =
            ROWS.add(
                    "longshore.harbor.project-public",
                    yesNo(),
                    "false",
                    "",
                    "Whether everyone may pull from a project that is created so.");

    public static final Setting<Integer> PROJECT_QUOTA =
            ROWS.add(
                    "longshore.harbor.project-quota",
                    number(1, 1_000_000, "500"),
                    null,
                    "GiB",
                    "The storage quota of a project that is created so. Not set: no limit.");

    public static final Setting<Boolean> SCAN =
            ROWS.add(
                    "longshore.harbor.scan",
                    yesNo(),
                    "false",
                    "",
                    "Whether a Harbor is asked to scan what was pushed; its findings are in the"
                            + " report and fail no import.");

    public static final Setting<Duration> SCAN_WAIT =
            ROWS.add(
                    "longshore.harbor.scan-wait",
                    duration("2m"),
                    "60s",
                    "",
                    "How long an import waits for these scans; an unfinished scan is reported"
                            + " with its state at that time.");

    private HarborSetting() {}
}
