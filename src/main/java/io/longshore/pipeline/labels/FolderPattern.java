package io.longshore.pipeline.labels;

import java.util.Optional;

/**
 * The folders that an entry of a setting is about.
 *
 * @param text below {@code drop/} or {@code depot/}; empty for that folder itself; {@code *} for
 *     all of them; {@code team/*} for all below {@code team}
 */
public record FolderPattern(String text) {
    /** All folders. */
    public static final String ANY = "*";

    /** The part of the folder that {@code *} matches; empty if the folder does not match. */
    public Optional<String> rest(String folder) {
        if (text.equals(ANY)) {
            return Optional.of(folder);
        }
        if (text.endsWith("/*")) {
            String start = withoutStar(text) + "/";
            return folder.startsWith(start)
                    ? Optional.of(folder.substring(start.length()))
                    : Optional.empty();
        }
        return text.equals(folder) ? Optional.of("") : Optional.empty();
    }

    /**
     * The place of a folder.
     *
     * @param place with {@code /*} at its end, the matched part of the folder replaces the {@code
     *     *}
     * @return empty if the folder does not match, or there is no part that could replace it
     */
    public Optional<String> place(String folder, String place) {
        return place.endsWith("/*")
                ? rest(folder)
                        .filter(rest -> !rest.isEmpty())
                        .map(r -> withoutStar(place) + "/" + r)
                : rest(folder).map(rest -> place);
    }

    /** What is before {@code /*}. */
    public static String withoutStar(String pattern) {
        return pattern.endsWith("/*") ? pattern.substring(0, pattern.length() - 2) : pattern;
    }
}
