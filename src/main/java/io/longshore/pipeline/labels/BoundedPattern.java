package io.longshore.pipeline.labels;

import java.util.regex.Pattern;

/**
 * A regular expression of an administrator for texts of strangers. A match reads a bounded number
 * of characters, so that no text can occupy the service: one that would need more does not match.
 */
record BoundedPattern(Pattern pattern) {
    private static final int MOST_READS = 100_000;

    /**
     * @throws java.util.regex.PatternSyntaxException if it is none
     */
    static BoundedPattern of(String text) {
        return new BoundedPattern(Pattern.compile(text));
    }

    /** True if the whole text matches. */
    boolean matches(String text) {
        try {
            return pattern.matcher(new Counted(text, new int[1])).matches();
        } catch (TooManyReadsException | StackOverflowError e) {
            return false;
        }
    }

    private static final class TooManyReadsException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManyReadsException() {
            super("too many steps", null, false, false);
        }
    }

    /** A text that counts how often it is read. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Counted(CharSequence text, int[] reads) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++reads[0] > MOST_READS) {
                throw new TooManyReadsException();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), reads);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
