package io.longshore.archive.spool;

/**
 * The free space of the disk with the spools. Reserved bytes count as used before they are written,
 * so that several spools do not fill the disk together. Thread-safe.
 */
final class SpoolSpace {
    /** What a spool leaves to everything else on the disk. */
    static final long SPARE = 512L << 20;

    private final SpoolRules rules;
    private long unwritten;

    SpoolSpace(SpoolRules rules) {
        this.rules = rules;
    }

    /** The space that one spool has reserved. */
    final class Reservation implements AutoCloseable {
        private static final long STEP = 64L << 20;

        private long left;

        /**
         * Reserves space before anything is written.
         *
         * @throws io.longshore.problem.ProblemException {@code DISK_FULL}
         */
        Reservation(long bytes) {
            reserve(bytes);
        }

        /**
         * Reserves space for bytes that are about to be written.
         *
         * @throws io.longshore.problem.ProblemException {@code DISK_FULL}
         */
        void take(int bytes) {
            if (left < bytes) {
                reserve(Math.max(STEP, bytes));
            }
        }

        void written(int bytes) {
            give(bytes);
        }

        private void reserve(long bytes) {
            synchronized (SpoolSpace.this) {
                long free = rules.folder().toFile().getUsableSpace() - unwritten;
                if (free - SPARE < bytes) {
                    throw SpoolProblems.noRoom(rules, bytes, Math.max(0, free));
                }
                unwritten += bytes;
            }
            left += bytes;
        }

        private void give(long bytes) {
            synchronized (SpoolSpace.this) {
                unwritten -= bytes;
            }
            left -= bytes;
        }

        @Override
        public void close() {
            give(left);
        }
    }
}
