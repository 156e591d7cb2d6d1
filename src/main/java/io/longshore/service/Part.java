package io.longshore.service;

/** A part of a process of the service, started once and stopped once: see {@link LifeCycle}. */
interface Part {
    /** What the log calls it, as in "the broker". */
    String name();

    /** Returns once the part works. A start that throws leaves nothing behind. */
    void start();

    /** Called only after a start that returned. */
    void stop() throws Exception;

    /** A part that is stopped together with one that started before it. */
    static Part of(String name, Runnable start) {
        return new Part() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void start() {
                start.run();
            }

            @Override
            public void stop() {}
        };
    }
}
