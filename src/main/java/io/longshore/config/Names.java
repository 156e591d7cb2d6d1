package io.longshore.config;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;

/** Finds settings by their names, and the one that was probably meant. */
final class Names {
    private Names() {}

    static Optional<Setting<?>> byName(String name) {
        return first(Setting::name, name);
    }

    static Optional<Setting<?>> byVariable(String variable) {
        return first(Setting::variable, variable);
    }

    static RuntimeException unknown(String name, String source) {
        return unknown(
                "There is no setting " + name + " (from " + source + ").", Setting::name, name);
    }

    static RuntimeException unknownVariable(String variable) {
        return unknown(
                "The environment variable " + variable + " belongs to no setting.",
                Setting::variable,
                variable);
    }

    private static RuntimeException unknown(
            String what, Function<Setting<?>, String> form, String given) {
        String nearest =
                SettingsTable.rows().stream()
                        .map(form)
                        .min(Comparator.comparingInt(known -> distance(known, given)))
                        .orElseThrow();
        return Problem.permanent(
                        Code.SETTING_UNKNOWN,
                        what,
                        "",
                        "Did you mean " + nearest + "? docs/configuration.md lists all settings.")
                .with("setting", given)
                .with("nearest", nearest)
                .asException();
    }

    private static Optional<Setting<?>> first(Function<Setting<?>, String> form, String wanted) {
        for (Setting<?> setting : SettingsTable.rows()) {
            if (form.apply(setting).equals(wanted)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }

    /** How many letters must be put in, taken out or changed to turn one word into the other. */
    private static int distance(String one, String other) {
        int[] previous = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(changed, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[other.length()];
    }
}
