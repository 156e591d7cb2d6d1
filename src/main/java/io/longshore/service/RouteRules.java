package io.longshore.service;

import io.longshore.bundle.SafeYaml;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What a route file may contain. The rules keep every destination visible in the file, and keep a
 * message on its queue where a decision has no branch for an outcome.
 */
final class RouteRules {
    /** The schemes of the endpoints that a route may use. */
    static final Set<String> SCHEMES =
            Set.of("transacted", "plain", "direct", "file", "scheduler", "remote");

    /** The former name of {@code transacted}. */
    private static final String FORMER_SCHEME = "jms";

    /** Its pauses ended when the wall clock said so. */
    private static final String WALL_CLOCK_SCHEME = "timer";

    private static final Set<String> ELEMENTS =
            Set.of("route", "routeConfiguration", "onException", "beans");

    /** Members whose text is the URI of an endpoint. */
    private static final Set<String> URIS =
            Set.of("uri", "to", "from", "wireTap", "poll", "deadLetterUri");

    /** Steps that compute the URI of an endpoint. */
    private static final Set<String> COMPUTED =
            Set.of("toD", "recipientList", "routingSlip", "dynamicRouter", "enrich", "pollEnrich");

    private RouteRules() {}

    /**
     * Checks the files that are loaded together.
     *
     * @param texts the text of each file by its name
     * @throws ProblemException {@code BAD_SETTING} for the first file that breaks a rule
     */
    static void check(Map<String, String> texts) {
        Set<String> defined = new TreeSet<>();
        texts.forEach((file, text) -> new OneFile(file).check(text, defined));
        texts.forEach(
                (file, text) ->
                        walk(
                                load(file, text),
                                (name, value) -> requireDefined(file, name, value, defined)));
    }

    /**
     * Refuses an endpoint, wherever its URI comes from.
     *
     * @param where begins the sentence that names the endpoint
     * @throws ProblemException {@code BAD_SETTING} if a route may not use it
     */
    static void requireScheme(String where, String uri) {
        int colon = uri.indexOf(':');
        String scheme = colon < 0 ? uri : uri.substring(0, colon);
        if (SCHEMES.contains(scheme)) {
            return;
        }
        String what = where + " uses the endpoint '" + Printable.of(uri) + "'.";
        if (scheme.equals(FORMER_SCHEME)) {
            throw bad(
                    what,
                    "The component that receives and sends in one transaction is"
                            + " now named 'transacted:'.",
                    "Write 'transacted:' where the file has 'jms:', and compare it with the routes"
                            + " of this version.");
        }
        if (scheme.equals(WALL_CLOCK_SCHEME)) {
            throw bad(
                    what,
                    "The pauses of 'timer:' follow the wall clock, which can be set back.",
                    "Use 'scheduler:', or for the drop folder 'file:drop', as the routes of this"
                            + " version do.");
        }
        throw bad(
                what,
                "A route may use these components only: "
                        + String.join(", ", new TreeSet<>(SCHEMES))
                        + ".",
                "Remove the endpoint. Another system receives messages from the queue that the"
                        + " route sends them to.");
    }

    private static void requireDefined(
            String file, String name, Object value, Set<String> defined) {
        if (name.equals("routeConfigurationId") && !defined.contains(String.valueOf(value))) {
            throw bad(
                    "The route file " + file + " names the configuration '" + value + "'.",
                    "No file has a routeConfiguration with this id, so that the route would have"
                            + " no error handling.",
                    "Copy errors.yaml from the routes of this version into the folder.");
        }
    }

    private static Object load(String file, String text) {
        try {
            return SafeYaml.load(text);
        } catch (YAMLException e) {
            throw bad(
                    "The route file " + file + " cannot be read.",
                    Printable.of(e.getMessage()),
                    "Correct the file, or copy it from the routes of this version.");
        }
    }

    private static void walk(Object node, BiConsumer<String, Object> members) {
        if (node instanceof Map<?, ?> map) {
            map.forEach(
                    (name, value) -> {
                        members.accept(String.valueOf(name), value);
                        walk(value, members);
                    });
        } else if (node instanceof List<?> list) {
            list.forEach(each -> walk(each, members));
        }
    }

    private static ProblemException bad(String what, String why, String fix) {
        return new ProblemException(
                Problem.permanent(Code.BAD_SETTING, what, why, fix)
                        .with("setting", "longshore.routes"));
    }

    private record OneFile(String name) {
        void check(String text, Set<String> configurations) {
            if (!(load(name, text) instanceof List<?> elements)) {
                throw bad(
                        "The route file " + name + " is not a list of routes.",
                        "A route file is a YAML list with an element for each route.",
                        "Copy the file from the routes of this version.");
            }
            for (Object element : elements) {
                requireKnown(element);
                if (element instanceof Map<?, ?> map
                        && map.get("routeConfiguration") instanceof Map<?, ?> configuration) {
                    configurations.add(String.valueOf(configuration.get("id")));
                }
                walk(element, this::member);
            }
        }

        private void requireKnown(Object element) {
            boolean known =
                    element instanceof Map<?, ?> map
                            && map.keySet().stream().allMatch(key -> ELEMENTS.contains(key));
            if (!known) {
                String names = element instanceof Map<?, ?> map ? map.keySet().toString() : "text";
                throw bad(
                        "The route file " + name + " has the element " + Printable.of(names) + ".",
                        "A route file may hold " + new TreeSet<>(ELEMENTS) + " only.",
                        "Remove the element.");
            }
        }

        private void member(String member, Object value) {
            if (COMPUTED.contains(member)) {
                throw bad(
                        "The route file " + name + " has the step '" + member + "'.",
                        "It computes its endpoint, so that the file does not show where a message"
                                + " goes.",
                        "Use 'to' with the endpoint's URI.");
            }
            if (URIS.contains(member) && value instanceof String uri) {
                requireScheme("The route file " + name, uri);
            }
            if (member.equals("choice") && !fails(value)) {
                throw bad(
                        "A choice in the route file " + name + " accepts unknown outcomes.",
                        "A message with an outcome that has no branch must stay on its queue: the"
                                + " choice needs an 'otherwise' that ends with 'throwException'.",
                        "Copy the 'otherwise' of the choice from the routes of this version.");
            }
        }

        /** True if the choice has an otherwise whose last step throws. */
        private static boolean fails(Object choice) {
            return choice instanceof Map<?, ?> map
                    && map.get("otherwise") instanceof Map<?, ?> otherwise
                    && otherwise.get("steps") instanceof List<?> steps
                    && !steps.isEmpty()
                    && steps.get(steps.size() - 1) instanceof Map<?, ?> last
                    && last.containsKey("throwException");
        }
    }
}
