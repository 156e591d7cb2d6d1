package io.longshore.share;

import io.longshore.config.RetentionSetting;
import io.longshore.config.Settings;
import java.time.Duration;

/**
 * How long files of finished jobs are kept.
 *
 * @param tarballs the age at which a tarball is removed, counted from its report
 * @param tarballBytes the total size of the kept tarballs; above it the oldest are removed first
 * @param reports the age at which a job's folder is removed, with its report
 * @param receipts the age at which the receipt of a removed report is removed
 * @param leastRoom with less free space the disk is low
 */
public record RetentionRules(
        Duration tarballs, long tarballBytes, Duration reports, Duration receipts, long leastRoom) {
    /**
     * The values of {@code longshore.tarballs.*}, {@code .reports.keep}, {@code .receipts.keep} and
     * {@code .disk.least}.
     */
    public static RetentionRules of(Settings settings) {
        return new RetentionRules(
                settings.get(RetentionSetting.TARBALLS_KEEP),
                settings.find(RetentionSetting.TARBALLS_KEEP_SIZE)
                        .map(RetentionRules::gibibytes)
                        .orElse(Long.MAX_VALUE),
                settings.get(RetentionSetting.REPORTS_KEEP),
                settings.get(RetentionSetting.RECEIPTS_KEEP),
                gibibytes(settings.get(RetentionSetting.DISK_LEAST)));
    }

    private static long gibibytes(int count) {
        return (long) count << 30;
    }
}
