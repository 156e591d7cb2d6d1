package io.longshore.service.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The faults of a run, their times, and the deliveries meanwhile. All of it is derived from one
 * seed before the run starts, so that a failed run can be repeated.
 */
record ChaosPlan(long seed, List<Event> events, List<Way> drops) {
    /** The parts that faults are applied to. */
    enum Victim {
        GATEWAY,
        WORKER_1,
        WORKER_2,
        BROKER,
        REGISTRY;

        private static final List<Victim> ALL = List.of(values());
    }

    /** How it is hit. */
    enum Kind {
        /** {@code kill -9}, and a start. */
        KILL,
        /** SIGTERM, and a start. */
        RESTART,
        /** SIGSTOP for longer than a connection to the broker lives, then SIGCONT. */
        FREEZE,
        /** All connections to a server are reset. */
        CUT,
        /** What goes to a server and comes back is late. */
        DELAY,
        /** A server gets half the bytes a second. */
        HALVE,
        /** Bytes that nobody sent go to a server. */
        GARBAGE_UP,
        /** Bytes that nobody sent come from a server. */
        GARBAGE_DOWN;

        private static final List<Kind> MILD =
                List.of(RESTART, FREEZE, CUT, DELAY, HALVE, GARBAGE_UP, GARBAGE_DOWN);

        boolean isOfTheNetwork() {
            return this != KILL && this != RESTART && this != FREEZE;
        }
    }

    /** How a tarball comes in. */
    enum Way {
        FOLDER,
        SFTP,
        QUEUE
    }

    /**
     * @param pauseMillis how long nothing happens before
     */
    record Event(long pauseMillis, Kind kind, Victim victim) {
        @Override
        public String toString() {
            return kind + " " + victim;
        }
    }

    /** So many kills, evenly over all victims, in a random order among other events. */
    static ChaosPlan of(long seed, int kills, int drops) {
        Random random = new Random(seed);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < kills; i++) {
            events.add(
                    event(random, Kind.KILL, Victim.ALL.get((i + (int) seed) % Victim.ALL.size())));
            if (random.nextInt(3) == 0) {
                Kind kind = Kind.MILD.get(random.nextInt(Kind.MILD.size()));
                events.add(event(random, kind, victimOf(random, kind)));
            }
        }
        Collections.shuffle(events, random);
        List<Way> ways = new ArrayList<>();
        for (int i = 0; i < drops; i++) {
            ways.add(Way.values()[i % Way.values().length]);
        }
        Collections.shuffle(ways, random);
        return new ChaosPlan(seed, List.copyOf(events), List.copyOf(ways));
    }

    private static Event event(Random random, Kind kind, Victim victim) {
        return new Event(random.nextInt(1500), kind, victim);
    }

    private static Victim victimOf(Random random, Kind kind) {
        List<Victim> possible = Victim.ALL;
        if (kind.isOfTheNetwork()) {
            possible = List.of(Victim.BROKER, Victim.REGISTRY);
        } else if (kind == Kind.RESTART) {
            possible = List.of(Victim.GATEWAY, Victim.WORKER_1, Victim.WORKER_2);
        }
        return possible.get(random.nextInt(possible.size()));
    }
}
