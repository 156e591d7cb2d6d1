package io.longshore.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the answer to a query.
 *
 * @param next where the next page begins, as the store that returned it writes it; null if there is
 *     none
 */
public record Page<T>(List<T> items, @Nullable String next) {
    public Page {
        items = List.copyOf(items);
    }
}
