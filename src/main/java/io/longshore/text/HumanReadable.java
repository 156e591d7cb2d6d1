package io.longshore.text;

import java.time.Duration;
import java.util.Locale;

/** Sizes and durations as people read them: the same on a terminal, on a page and in a text. */
public final class HumanReadable {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    /** From here on one digit after the point rounds to 1024.0, which is one of the next unit. */
    private static final double NEXT_UNIT = 1023.95;

    private HumanReadable() {}

    /**
     * A size as in "512 B" or "1.5 GiB"; units are powers of 1024.
     *
     * @param bytes not negative; a fraction is possible for a rate
     */
    public static String size(double bytes) {
        int unit = 0;
        double amount = bytes;
        while (amount >= NEXT_UNIT && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
    }

    /**
     * A duration as in "2.5 s" below ten seconds, "59 s", "3 min 05 s" or "26 h 10 min", rounded.
     *
     * @param time not negative
     */
    public static String duration(Duration time) {
        long tenths = Math.round(time.toMillis() / 100.0);
        if (tenths < 100) {
            return String.format(Locale.ROOT, "%.1f s", tenths / 10.0);
        }
        long seconds = Math.round(time.toMillis() / 1000.0);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
    }
}
