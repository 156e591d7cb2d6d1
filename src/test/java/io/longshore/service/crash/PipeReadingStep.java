package io.longshore.service.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A step that an operator has added to a route: it reads a file that turns out to be a pipe. */
public final class PipeReadingStep {
    public static final String PROPERTY = "longshore.test.pipe";

    /** Returns when somebody has written to the pipe and closed it. */
    public void read() {
        try {
            Files.readAllBytes(Path.of(System.getProperty(PROPERTY)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
