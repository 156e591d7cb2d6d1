package io.longshore.testing.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Archives of other tools than imgpkg; see archives/README.md. */
public final class Samples {
    private static final Path FOLDER = Path.of("src/test/resources/archives");

    private Samples() {}

    /**
     * A row of {@code expected.tsv}.
     *
     * @param images the names as carried, one for each image; those of one image joined by commas
     * @param digests what must arrive for each image: a digest, {@code made} or {@code left out}
     * @param outcome {@code import}, {@code import with warning} or {@code refuse}
     */
    public record Row(
            String file,
            String kind,
            String compression,
            List<String> images,
            List<String> digests,
            String attached,
            String outcome,
            String reason) {
        public Path path() {
            return Samples.file(file);
        }

        /** Several files are not delivered together yet. */
        public boolean isOneFile() {
            return !file.contains(" + ");
        }

        @Override
        public String toString() {
            return file;
        }
    }

    public static Path file(String name) {
        return FOLDER.resolve(name);
    }

    /** All rows of {@code expected.tsv}. */
    public static List<Row> rows() {
        return lines("expected.tsv").stream()
                .map(
                        row ->
                                new Row(
                                        row.get(0),
                                        row.get(2),
                                        row.get(3),
                                        List.of(row.get(4).split("; ")),
                                        List.of(row.get(5).split("; ")),
                                        row.get(8),
                                        row.get(11),
                                        row.get(12)))
                .toList();
    }

    /** The cells of a table without its head. */
    public static List<List<String>> lines(String table) {
        try {
            return Files.readAllLines(FOLDER.resolve(table)).stream()
                    .skip(1)
                    .map(line -> Arrays.asList(line.split("\t", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
