package io.longshore.config;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.EditDistance;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Finds settings by their names, and the one that was probably meant. */
final class Names {
    private static final String PREFIX = "longshore.";

    /** Names in Longshore's form that are no settings: of its launcher and of its build. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of(SettingsFile.VARIABLE, "LONGSHORE_JAVA_OPTS", "LONGSHORE_REQUIRE_TOOLS");

    /** Up to this distance an environment variable counts as a misspelt one of Longshore. */
    private static final int NEAR_NAME = 2;

    private static final int NEAR_PREFIX = 1;

    private Names() {}

    static Optional<Setting<?>> byName(String name) {
        return first(Setting::name, name);
    }

    static Optional<Setting<?>> byVariable(String variable) {
        return first(Setting::variable, variable);
    }

    /**
     * True if a variable of the environment is a setting, or was meant to be one: it begins with
     * Longshore's name, in any case and with any separator, or with one that differs from it in one
     * letter, or it differs little from the variable of a setting. All other variables belong to
     * other programs.
     */
    static boolean isOurs(String variable) {
        if (OTHER_VARIABLES.contains(variable)) {
            return false;
        }
        String name = plain(variable);
        String head = name.substring(0, name.indexOf('.') + 1);
        return isNear(head, PREFIX, NEAR_PREFIX) || isLikeASetting(variable);
    }

    /** True for the name or the variable of a setting, and for what differs little from one. */
    static boolean isLikeASetting(String given) {
        String name = plain(given);
        return SettingsTable.rows().stream()
                .anyMatch(setting -> isNear(plain(setting.name()), name, NEAR_NAME));
    }

    static RuntimeException unknown(String name, String source) {
        return unknown(
                name.isEmpty()
                        ? "There is a value without a name (from " + source + ")."
                        : "There is no setting " + shown(name) + " (from " + source + ").",
                Setting::name,
                name);
    }

    static RuntimeException unknownVariable(String variable) {
        return unknown(
                "The environment variable " + shown(variable) + " belongs to no setting.",
                Setting::variable,
                variable);
    }

    static RuntimeException asSystemProperty(String name) {
        return unknown(
                "The system property " + shown(name) + " has no effect.", Setting::variable, name);
    }

    private static RuntimeException unknown(
            String what, Function<Setting<?>, String> form, String given) {
        Optional<String> meant = nearest(plain(given)).map(form);
        Problem problem =
                Problem.permanent(
                                Code.SETTING_UNKNOWN,
                                what,
                                "",
                                meant.map(name -> "Did you mean " + name + "? ").orElse("")
                                        + "docs/configuration.md lists all settings.")
                        .with("setting", shown(given))
                        .with("nearest", meant.orElse(null));
        return new ProblemException(problem);
    }

    /** The setting of the nearest name; none where no name is anything like the one given. */
    private static Optional<Setting<?>> nearest(String given) {
        Optional<Setting<?>> nearest =
                SettingsTable.rows().stream()
                        .<Setting<?>>map(Function.identity())
                        .min(Comparator.comparingInt(setting -> distance(setting, given)));
        return nearest.filter(setting -> distance(setting, given) <= given.length() / 3);
    }

    /** Many forget the prefix, so the name without it counts as well. */
    private static int distance(Setting<?> setting, String given) {
        String name = plain(setting.name());
        return Math.min(
                EditDistance.of(name, given),
                EditDistance.of(name.substring(PREFIX.length()), given));
    }

    /** A name without its case and with one separator: settings and variables look alike. */
    private static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
    }

    /** The name with its invisible characters written as a properties file writes them. */
    private static String shown(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints()
                .limit(100)
                .forEach(
                        c -> {
                            if (c > ' ' && c < 0x7f || Character.isLetterOrDigit(c)) {
                                shown.appendCodePoint(c);
                            } else {
                                shown.append(String.format(Locale.ROOT, "\\u%04X", c));
                            }
                        });
        return shown.toString();
    }

    private static Optional<Setting<?>> first(Function<Setting<?>, String> form, String wanted) {
        for (Setting<?> setting : SettingsTable.rows()) {
            if (form.apply(setting).equals(wanted)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }

    private static boolean isNear(String one, String other, int most) {
        return Math.abs(one.length() - other.length()) <= most
                && EditDistance.of(one, other) <= most;
    }
}
