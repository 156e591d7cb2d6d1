package io.longshore.history;

/**
 * Something that a delivery is found by.
 *
 * @param value from {@link Words#key}
 */
record Term(Kind kind, String value) {
    /** What the value is. */
    enum Kind {
        STATUS("s", false),
        SENDER("u", true),
        REPOSITORY("r", false),
        FILE("f", false),
        DIGEST("d", false),
        TAG("t", false),
        CODE("c", false),
        /** The job that this delivery repeats. */
        REPLAY_OF("o", false);

        private final String letter;
        private final boolean caseCounts;

        Kind(String letter, boolean caseCounts) {
            this.letter = letter;
            this.caseCounts = caseCounts;
        }

        /** As it is stored. */
        String letter() {
            return letter;
        }

        boolean caseCounts() {
            return caseCounts;
        }
    }

    /** The term of any text. */
    static Term of(Kind kind, String text) {
        return new Term(kind, Words.key(text, kind.caseCounts()));
    }
}
