package io.longshore.problem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that went wrong, said so that its reader can act on it.
 *
 * @param code what kind of problem this is; never null
 * @param what what happened, one sentence with the names and values concerned; never a secret
 * @param why the cause, as far as it is known; empty when "what" says all there is
 * @param fix what the reader can do; empty only where nothing can be done
 * @param retryable whether the same attempt may succeed later without anything being changed
 * @param facts the values behind the sentences by name (digest, expected, status …), in the order
 *     they were added; never null
 */
public record Problem(
        Code code,
        String what,
        String why,
        String fix,
        boolean retryable,
        Map<String, String> facts) {

    public Problem {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(why, "why");
        Objects.requireNonNull(fix, "fix");
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** A problem that recurs at every attempt until its cause is removed. */
    public static Problem permanent(Code code, String what, String why, String fix) {
        return new Problem(code, what, why, fix, false, Map.of());
    }

    /** A problem that a retry may solve. */
    public static Problem temporary(Code code, String what, String why, String fix) {
        return new Problem(code, what, why, fix, true, Map.of());
    }

    /** The same problem with one more fact; a null value is left out. */
    public Problem with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(facts);
        more.put(name, value.toString());
        return new Problem(code, what, why, fix, retryable, more);
    }

    /** The same problem with other advice, where its place tells more than its cause. */
    public Problem withFix(String better) {
        return new Problem(code, what, why, better, retryable, facts);
    }
}
