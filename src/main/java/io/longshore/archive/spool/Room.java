package io.longshore.archive.spool;

/**
 * The free space of the disk with the spools. Reserved bytes count as used before they are written,
 * so that several spools do not fill the disk together. Thread-safe.
 */
final class Room {
    /** What a spool leaves to everything else on the disk. */
    static final long SPARE = 512L << 20;

    private final SpoolRules rules;
    private long unwritten;

    Room(SpoolRules rules) {
        this.rules = rules;
    }

    /** One spool's part of the room. */
    final class Share implements AutoCloseable {
        private static final long STEP = 64L << 20;

        private long left;

        /**
         * Reserves room before anything is written.
         *
         * @throws io.longshore.problem.ProblemException {@code DISK_FULL}
         */
        Share(long bytes) {
            reserve(bytes);
        }

        /**
         * Room for bytes that are about to be written.
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
            synchronized (Room.this) {
                long free = rules.folder().toFile().getUsableSpace() - unwritten;
                if (free - SPARE < bytes) {
                    throw SpoolProblems.noRoom(rules, bytes, Math.max(0, free));
                }
                unwritten += bytes;
            }
            left += bytes;
        }

        private void give(long bytes) {
            synchronized (Room.this) {
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
