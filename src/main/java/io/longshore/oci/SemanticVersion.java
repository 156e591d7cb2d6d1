package io.longshore.oci;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version in the order of <a href="https://semver.org/spec/v2.0.0.html">Semantic Versioning
 * 2.0.0</a>, as people write it in tags: with or without a leading {@code v}, the patch number left
 * out or not, and {@code _} in place of the {@code +} that a tag cannot have. A pre-release of 7 to
 * 40 hexadecimal digits is the abbreviation of a commit and has no place in an order: it counts as
 * build metadata.
 */
public final class SemanticVersion implements Comparable<SemanticVersion> {
    private static final String NUMBER = "(0|[1-9][0-9]{0,17})";
    private static final String PARTS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
    private static final Pattern FORM =
            Pattern.compile(
                    "[vV]?"
                            + NUMBER
                            + "\\."
                            + NUMBER
                            + "(?:\\."
                            + NUMBER
                            + ")?(?:-("
                            + PARTS
                            + "))?(?:[+_]"
                            + PARTS
                            + ")?");
    private static final Pattern COMMIT = Pattern.compile("g?[0-9a-f]{7,40}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final int LONGEST = 128;

    private final String text;
    private final long[] core;
    private final boolean hasPatch;

    /** Empty for a release. */
    private final List<String> preRelease;

    private SemanticVersion(String text, long[] core, boolean hasPatch, List<String> preRelease) {
        this.text = text;
        this.core = core;
        this.hasPatch = hasPatch;
        this.preRelease = preRelease;
    }

    /** The version that the text is; empty if it is none. */
    public static Optional<SemanticVersion> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.length() > LONGEST || !form.matches()) {
            return Optional.empty();
        }
        long[] core = {
            Long.parseLong(form.group(1)),
            Long.parseLong(form.group(2)),
            form.group(3) == null ? 0 : Long.parseLong(form.group(3))
        };
        String pre = form.group(4);
        boolean isRelease = pre == null || COMMIT.matcher(pre).matches();
        return Optional.of(
                new SemanticVersion(
                        text,
                        core,
                        form.group(3) != null,
                        isRelease ? List.of() : List.of(pre.split("\\."))));
    }

    /**
     * True if this version is certainly older. One without a patch number, as in the tag {@code
     * 1.27}, can be any of them.
     */
    public boolean isOlderThan(SemanticVersion other) {
        boolean isSameMinor = core[0] == other.core[0] && core[1] == other.core[1];
        return compareTo(other) < 0 && !(isSameMinor && hasPatch != other.hasPatch);
    }

    @Override
    public int compareTo(SemanticVersion other) {
        for (int i = 0; i < core.length; i++) {
            if (core[i] != other.core[i]) {
                return Long.compare(core[i], other.core[i]);
            }
        }
        if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
            // A release comes after its pre-releases.
            return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
        }
        int common = Math.min(preRelease.size(), other.preRelease.size());
        for (int i = 0; i < common; i++) {
            int order = compare(preRelease.get(i), other.preRelease.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(preRelease.size(), other.preRelease.size());
    }

    private static int compare(String one, String other) {
        boolean isNumber = DIGITS.matcher(one).matches();
        boolean isOtherNumber = DIGITS.matcher(other).matches();
        if (isNumber && isOtherNumber) {
            return new BigInteger(one).compareTo(new BigInteger(other));
        }
        // A number comes before a word.
        return isNumber != isOtherNumber
                ? Boolean.compare(isOtherNumber, isNumber)
                : one.compareTo(other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SemanticVersion version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        return (int) (core[0] * 31 * 31 + core[1] * 31 + core[2]);
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
