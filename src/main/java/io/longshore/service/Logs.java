package io.longshore.service;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** A service says more than a command: one line a stage. */
final class Logs {
    private Logs() {}

    static void configure() {
        Configurator.setLevel("io.longshore", Level.INFO);
    }
}
