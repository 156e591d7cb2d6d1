package io.longshore.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tarballs made by imgpkg itself, with what imgpkg made of them; see fixtures/README.md. */
public final class Fixtures {
    private static final Path FOLDER = Path.of("src/test/resources/fixtures");

    public static final Path SIGNED = FOLDER.resolve("lci-v9.0.1-1815f87b.tar");
    public static final Path UNSIGNED = FOLDER.resolve("lci-v9.0.1-unsigned.tar");
    public static final Path NESTED = FOLDER.resolve("nested-2.1.0.tar");
    public static final Path IMAGE = FOLDER.resolve("image-busybox-like-1.36.tar");
    public static final Path REFERRERS = FOLDER.resolve("referrers.tar");
    public static final Path INDEX = FOLDER.resolve("image-multi-1.tar");

    private Fixtures() {}

    /** A tarball by its name without the ending. */
    public static Path tarball(String name) {
        return FOLDER.resolve(name + ".tar");
    }

    /** What imgpkg left or printed, by the file's name in {@code expected/}. */
    public static String expected(String name) {
        try {
            return Files.readString(FOLDER.resolve("expected").resolve(name));
        } catch (IOException e) {
            throw new AssertionError("no such expectation: " + name, e);
        }
    }
}
