package io.longshore.trust.signature;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the images come from that a key counts for.
 *
 * @param patterns {@code host}, {@code host/repository}, or {@code host/path/*} for all below; none
 *     for everywhere
 */
record Origins(List<String> patterns) {
    static final Origins ANY = new Origins(List.of());

    private static final Pattern FORM =
            Pattern.compile("[A-Za-z0-9.:\\[\\]-]+(/[a-z0-9._-]+)*(/\\*)?");

    Origins {
        patterns = List.copyOf(patterns);
    }

    /**
     * Reads a file of patterns, one a line; empty lines and those that start with '#' do not count.
     *
     * @throws IOException if a line is not a pattern, or there is none; the message says which
     */
    static Origins parse(byte[] file) throws IOException {
        List<String> patterns = new ArrayList<>();
        for (String raw : new String(file, StandardCharsets.UTF_8).split("\r?\n")) {
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (!FORM.matcher(line).matches()) {
                throw new IOException(
                        "its line '"
                                + line
                                + "' is not one of 'host', 'host/repository', 'host/path/*'");
            }
            patterns.add(line);
        }
        if (patterns.isEmpty()) {
            throw new IOException("it names no origin");
        }
        return new Origins(patterns);
    }

    /**
     * @param repository {@code host/path}, as the tarball or the signature says; null or empty if
     *     it does not say
     */
    boolean include(@Nullable String repository) {
        if (patterns.isEmpty()) {
            return true;
        }
        return repository != null
                && patterns.stream().anyMatch(pattern -> matches(pattern, repository));
    }

    private static boolean matches(String pattern, String repository) {
        if (pattern.endsWith("/*")) {
            return repository.startsWith(pattern.substring(0, pattern.length() - 1));
        }
        return repository.equals(pattern)
                || pattern.indexOf('/') < 0 && repository.startsWith(pattern + "/");
    }
}
