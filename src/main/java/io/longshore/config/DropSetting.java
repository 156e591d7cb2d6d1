package io.longshore.config;

import static io.longshore.config.SettingType.choice;
import static io.longshore.config.SettingType.duration;

import java.time.Duration;
import java.util.List;

/** When a file in {@code drop/} is picked up. */
public final class DropSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Duration> QUIET =
            ROWS.add(
                    "longshore.drop.quiet",
                    duration("30s"),
                    "10s",
                    "",
                    "How long the size and modification time of a dropped file must not change"
                            + " before it is picked up.");

    public static final Setting<Duration> SIDECAR_WAIT =
            ROWS.add(
                    "longshore.drop.sidecar-wait",
                    duration("2m"),
                    null,
                    "",
                    "How long an unchanged archive without a checksum file waits for one."
                            + " Default: 30s, or 10m if `longshore.checksum.policy` is"
                            + " `required`.");

    public static final Setting<Duration> STALL =
            ROWS.add(
                    "longshore.drop.stall",
                    duration("10m"),
                    "5m",
                    "",
                    "The longest time that a damaged archive must not change before it is rejected.");

    public static final Setting<Duration> LEFT_OVER =
            ROWS.add(
                    "longshore.drop.left-over",
                    duration("7d"),
                    "24h",
                    "",
                    "How long the gateway must have seen a file other than a complete archive"
                            + " unchanged in `drop/` for it to be stale; a restart begins the time"
                            + " anew. A stale sidecar without its archive is moved to"
                            + " `rejected/`, a checksum list is removed, and any other file is"
                            + " reported.");

    public static final Setting<DropTrust> TRUST =
            ROWS.add(
                    "longshore.drop.trust",
                    choice(List.of(DropTrust.OWN, DropTrust.ANYONE)),
                    "own",
                    "",
                    "Whose checksum or signature file satisfies a `required` policy: `own`, one"
                            + " uploaded by the user who uploaded the archive; `anyone`, also"
                            + " one uploaded by another user. One that does not match always"
                            + " rejects the archive.");

    private DropSetting() {}
}
