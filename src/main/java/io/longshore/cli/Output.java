package io.longshore.cli;

/** How a command prints its result. */
enum Output {
    /** For people. */
    TEXT,
    /** For programs: one JSON document, nothing else, on standard output. */
    JSON
}
