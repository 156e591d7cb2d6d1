package io.longshore.cli.queue;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The labels of a job. */
final class LabelFlag {
    @Option(
            names = "--label",
            paramLabel = "NAME=VALUE",
            description =
                    "A label of the delivery, as in change=CHG0041234. May be repeated. The site may"
                            + " require some.")
    private Map<String, String> labels = new TreeMap<>();

    Map<String, String> labels() {
        return labels;
    }
}
