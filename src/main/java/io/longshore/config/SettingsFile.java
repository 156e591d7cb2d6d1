package io.longshore.config;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The one settings file of a process: the file that the command line names, else the file that the
 * environment variable {@value #VARIABLE} names, else {@value #NAME} in the working directory, else
 * {@value #NAME} in {@code /etc/longshore}. Service and commands look in the same places.
 */
public final class SettingsFile {
    /** The name of the file in the folders in which it is looked for. */
    public static final String NAME = "longshore.properties";

    /** The environment variable that names another file. */
    public static final String VARIABLE = "LONGSHORE_CONFIG";

    private static final Path OF_THE_MACHINE = Path.of("/etc/longshore", NAME);

    /** Editors of Windows begin a file in UTF-8 with it. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private SettingsFile() {}

    /** A file that was named need not exist: reading it tells what is wrong with it. */
    static Optional<Path> find(@Nullable Path named, Map<String, String> environment) {
        if (named != null) {
            return Optional.of(named);
        }
        String variable = environment.getOrDefault(VARIABLE, "").strip();
        if (!variable.isEmpty()) {
            return Optional.of(Path.of(variable));
        }
        return Optional.of(Path.of(NAME))
                .filter(Files::exists)
                .or(() -> Optional.of(OF_THE_MACHINE).filter(Files::exists));
    }

    static Map<String, String> read(Path file) {
        Properties properties = new Once(file);
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            boolean marked = text.startsWith(BYTE_ORDER_MARK);
            properties.load(new StringReader(marked ? text.substring(1) : text));
        } catch (IOException | IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_SETTING,
                            "The settings file " + file + " cannot be read.",
                            reason(file),
                            "Name a readable file with --config, with one name=value a line, or"
                                    + " start the command as a user who may read it."),
                    e);
        }
        Map<String, String> sorted = new LinkedHashMap<>();
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            sorted.put(name, properties.getProperty(name));
        }
        return sorted;
    }

    private static String reason(Path file) {
        if (!Files.exists(file)) {
            return "There is no such file, or this user may not see it.";
        }
        return Files.isReadable(file)
                ? "It is not a properties file in UTF-8."
                : "This user has no right to read it.";
    }

    /** Properties of which none stands twice in their file: one of the two would have no effect. */
    private static final class Once extends Properties {
        private static final long serialVersionUID = 1;

        private final transient Path file;

        Once(Path file) {
            this.file = file;
        }

        @Override
        public synchronized @Nullable Object put(Object name, Object text) {
            if (super.put(name, text) != null) {
                throw new ProblemException(
                        Problem.permanent(
                                        Code.BAD_SETTING,
                                        name + " appears twice in the settings file " + file + ".",
                                        "Only one of the two could have an effect.",
                                        "Remove one of the two lines.")
                                .with("setting", name));
            }
            return null;
        }
    }
}
