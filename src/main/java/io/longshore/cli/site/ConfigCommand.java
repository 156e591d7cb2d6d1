package io.longshore.cli.site;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.SettingsFlag;
import io.longshore.config.Setting;
import io.longshore.config.Settings;
import io.longshore.config.SettingsTable;
import io.longshore.json.Json;
import io.longshore.text.Printable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code config}: which settings hold, and why. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the settings that service and commands would use here, each with its source: the"
                    + " default, the settings file, or an environment variable. Secrets are not shown."
        },
        footer = {"", "Example:", "  longshore config --changed"})
public final class ConfigCommand implements Callable<Integer> {
    private static final int DOCUMENT = 1;
    private static final String HIDDEN = "(secret)";

    @Spec private CommandSpec spec;

    @Mixin private SettingsFlag settingsFlag;

    @Option(names = "--changed", description = "Leave out the settings that have their default.")
    private boolean changed;

    @Mixin private OutputFlag output;

    /** The document of {@code -o json}. */
    private record Document(int version, @Nullable String file, List<Row> settings) {}

    /** One setting; without value and source if it has neither value nor default. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Row(
            String name, @Nullable String value, @Nullable String source, boolean secret) {}

    @Override
    public Integer call() {
        Settings settings = settingsFlag.load();
        List<Row> rows =
                SettingsTable.rows().stream()
                        .filter(setting -> !changed || settings.isSet(setting))
                        .map(setting -> row(settings, setting))
                        .toList();
        PrintWriter out = spec.commandLine().getOut();
        String file = settings.file().map(Path::toAbsolutePath).map(Path::toString).orElse(null);
        if (output.isJson()) {
            Document document = new Document(DOCUMENT, file, rows);
            out.print(new String(Json.pretty(document), StandardCharsets.UTF_8));
        } else {
            out.println("# " + (file == null ? "no settings file" : Printable.of(file)));
            print(rows, out);
        }
        out.flush();
        return ExitCodes.DONE;
    }

    private static Row row(Settings settings, Setting<?> setting) {
        boolean secret = setting.type().hidden();
        Optional<String> source = settings.source(setting);
        String value = secret ? null : settings.texts().get(setting.name());
        return new Row(setting.name(), value, source.orElse(null), secret);
    }

    /** In the form of a settings file: below a comment for each source, the settings from it. */
    private static void print(List<Row> rows, PrintWriter out) {
        Map<String, List<String>> bySource = new TreeMap<>();
        for (Row row : rows) {
            String source = row.source() == null ? "not set" : "from " + row.source();
            bySource.computeIfAbsent(source, any -> new ArrayList<>()).add(line(row));
        }
        bySource.forEach(
                (source, lines) -> {
                    out.println();
                    out.println("# " + Printable.of(source));
                    lines.forEach(out::println);
                });
    }

    private static String line(Row row) {
        if (row.source() == null) {
            return "# " + row.name() + "=";
        }
        return row.secret()
                ? "# " + row.name() + "=" + HIDDEN
                : row.name() + "=" + Printable.of(String.valueOf(row.value()));
    }
}
