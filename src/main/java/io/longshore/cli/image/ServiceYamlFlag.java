package io.longshore.cli.image;

import io.longshore.pipeline.definitions.Localization;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.supervisor.ServiceDefinition;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import picocli.CommandLine.Option;

/** {@code --service-yaml}: read before anything is pushed, written for this site after it. */
final class ServiceYamlFlag {
    @Option(
            names = "--service-yaml",
            paramLabel = "FILE",
            description = {
                "Definition of a Supervisor Service to rewrite for this registry: the result for"
                        + " NAME.yml is NAME.local.yml in the same folder. Repeatable."
            })
    private List<Path> files = List.of();

    private final Map<Path, byte[]> contents = new LinkedHashMap<>();

    /**
     * @throws io.longshore.problem.ProblemException {@code FILE_UNREADABLE}, {@code
     *     SERVICE_DEFINITION_UNREADABLE}
     */
    void read() {
        for (Path file : files) {
            byte[] content = content(file);
            ServiceDefinition.parse(name(file), content);
            contents.put(file, content);
        }
    }

    /**
     * Writes the definitions that belong to the bundle of a report, and adds them to the report.
     */
    ImportReport localize(ImportReport report, BiConsumer<Path, byte[]> write) {
        Localization localization = new Localization(report);
        contents.forEach(
                (file, content) ->
                        localization
                                .add(name(file), content)
                                .ifPresent(local -> write.accept(local(file), local)));
        return localization.report();
    }

    /** False if a definition was given that does not belong to the bundle. */
    boolean wereUsed(ImportReport report) {
        return report.additions().serviceDefinitions() == null
                || report.additions().serviceDefinitions().stream()
                        .allMatch(it -> it.image() != null);
    }

    /** {@code lci.local.yml} for {@code lci.yml}. */
    private static Path local(Path file) {
        String name = name(file);
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(
                dot > 0
                        ? name.substring(0, dot) + ".local" + name.substring(dot)
                        : name + ".local");
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static byte[] content(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            // One more than the limit, so that longer files are refused.
            return in.readNBytes(ServiceDefinition.LARGEST + 1);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.FILE_UNREADABLE,
                            "The service definition "
                                    + Printable.of(file.toString())
                                    + " cannot be read.",
                            "",
                            "Check its name and its rights."),
                    e);
        }
    }
}
