package io.longshore.bundle;

import java.io.StringReader;
import java.util.Iterator;
import java.util.function.Supplier;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;

/** Reads untrusted YAML: plain values only, no tags that build objects, no aliases. */
public final class SafeYaml {
    private static final int DEEPEST = 20;

    private SafeYaml() {}

    /**
     * The document as maps, lists and scalars.
     *
     * @throws org.yaml.snakeyaml.error.YAMLException if it is not one YAML document within the
     *     limits
     */
    public static Object load(String text) {
        return read(() -> yaml(text).load(text));
    }

    /**
     * True if it has more nodes than these. Counted as they are read, and read no further: a node
     * takes a hundred times the memory of the three letters that it can be written in.
     *
     * @throws org.yaml.snakeyaml.error.YAMLException if it is not YAML as far as it was read, or
     *     nests too deep: SnakeYAML's time grows with the square of the depth
     */
    static boolean hasMoreNodes(String text, long most) {
        return read(
                () -> {
                    Iterator<Event> events = yaml(text).parse(new StringReader(text)).iterator();
                    int depth = 0;
                    long nodes = 0;
                    while (nodes <= most && events.hasNext()) {
                        Event event = events.next();
                        nodes++;
                        if (event instanceof CollectionStartEvent) {
                            depth++;
                        } else if (event instanceof CollectionEndEvent) {
                            depth--;
                        }
                        if (depth > DEEPEST) {
                            throw new YAMLException("it nests deeper than " + DEEPEST + " levels");
                        }
                    }
                    return nodes > most;
                });
    }

    /** SnakeYAML lets some of what Java says about bad numbers and dates through. */
    private static <T> T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (YAMLException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new YAMLException("it holds a value that cannot be read", e);
        }
    }

    private static Yaml yaml(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(text.length() + 1);
        return new Yaml(new SafeConstructor(options));
    }
}
