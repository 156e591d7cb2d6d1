package io.longshore.service.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.JsonTree;
import io.longshore.testing.BrokerLogin;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Layer;
import io.longshore.testing.registry.RegistryContents;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Records every delivery and the result that it must have. A delivery is identified by the file
 * name in its report, which is unique.
 */
final class ChaosLedger {
    private final Map<String, Entry> entries = Collections.synchronizedMap(new LinkedHashMap<>());

    /**
     * @param sure false for an upload that failed for its client: it may have one report or none
     */
    private record Entry(String repository, Image image, boolean sure) {}

    void wrote(String file, String repository, Image image, boolean sure) {
        entries.put(file, new Entry(repository, image, sure));
    }

    /** What does not add up: nothing, if all is well. */
    record Findings(List<String> lost, List<String> doubled, List<String> wrong) {
        boolean none() {
            return lost.isEmpty() && doubled.isEmpty() && wrong.isEmpty();
        }
    }

    /** The files of the reports on the queue, with their reports; none is taken away. */
    static Map<String, List<String>> reports(BrokerLogin client, String url) {
        Map<String, List<String>> reports = new LinkedHashMap<>();
        try (Connection connection = client.connect(url);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                var browser =
                        session.createBrowser(
                                session.createQueue("longshore.reports::longshore.reports"))) {
            for (var message : Collections.list((Enumeration<?>) browser.getEnumeration())) {
                String json = ((Message) message).getBody(String.class);
                String file = JsonTree.of(json.getBytes(UTF_8)).at("/source/file").asText();
                reports.computeIfAbsent(file, f -> new ArrayList<>()).add(json);
            }
            return reports;
        } catch (JMSException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The jobs on the queue of the dead; none is taken away. */
    static List<String> dead(BrokerLogin admin, String url) {
        List<String> dead = new ArrayList<>();
        try (Connection connection = admin.connect(url);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                var browser = session.createBrowser(session.createQueue("longshore.jobs.dead"))) {
            for (var message : Collections.list((Enumeration<?>) browser.getEnumeration())) {
                dead.add(
                        ((Message) message).getStringProperty("longshoreJobId")
                                + " "
                                + ((Message) message).getStringProperty("longshoreCause"));
            }
            return dead;
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether there is a report at least for each thing that must have one. */
    boolean isComplete(Map<String, List<String>> reports) {
        return missing(reports).isEmpty();
    }

    /** Holds reports, folders and registry against the books. */
    Findings findings(Map<String, List<String>> reports, Path share, RegistryContents registry)
            throws IOException {
        List<String> doubled = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, List<String>> each : reports.entrySet()) {
            Entry entry = entries.get(each.getKey());
            if (entry == null) {
                wrong.add(each.getKey() + " was reported and never sent");
                continue;
            }
            if (each.getValue().size() > 1) {
                doubled.add(each.getKey() + " has " + each.getValue().size() + " reports");
            }
            for (String report : each.getValue()) {
                check(each.getKey(), entry, report, share, registry, wrong);
            }
        }
        try (Stream<Path> left = Files.list(share.resolve("work"))) {
            left.forEach(folder -> wrong.add("left in work/: " + folder.getFileName()));
        }
        long filed = folders(share, "done") + folders(share, "rejected");
        long reported = reports.values().stream().mapToLong(List::size).sum();
        if (filed != reported) {
            wrong.add(filed + " folders are filed for " + reported + " reports");
        }
        return new Findings(missing(reports), doubled, wrong);
    }

    private List<String> missing(Map<String, List<String>> reports) {
        List<String> missing = new ArrayList<>();
        new LinkedHashMap<>(entries)
                .forEach(
                        (file, entry) -> {
                            if (entry.sure() && !reports.containsKey(file)) {
                                missing.add(file);
                            }
                        });
        return missing;
    }

    private static void check(
            String file,
            Entry entry,
            String report,
            Path share,
            RegistryContents registry,
            List<String> wrong)
            throws IOException {
        JsonNode json = JsonTree.of(report.getBytes(UTF_8));
        if (!entry.sure() && json.path("status").asText().equals("REJECTED")) {
            // The upload broke off, and its client knows.
            return;
        }
        if (!json.path("status").asText().equals("VERIFIED")) {
            wrong.add(
                    file
                            + " is whole, and its report says "
                            + json.path("status").asText()
                            + " "
                            + json.at("/problems/0/code").asText());
            return;
        }
        if (!Files.isRegularFile(
                share.resolve("done")
                        .resolve(json.path("jobId").asText())
                        .resolve("report.json"))) {
            wrong.add(file + " is reported and not filed");
        }
        RegistryContents.Held held = registry.tags(entry.repository()).get("1.0");
        if (held == null || !held.digest().equals(entry.image().digest().toString())) {
            wrong.add(file + " is VERIFIED, and its tag is " + held);
            return;
        }
        for (Layer layer : entry.image().layers()) {
            if (!Arrays.equals(
                    registry.blob(entry.repository(), layer.digest()), layer.content())) {
                wrong.add(file + " is VERIFIED, and not there: " + layer.digest());
            }
        }
    }

    private static long folders(Path share, String place) throws IOException {
        try (Stream<Path> all = Files.list(share.resolve(place))) {
            return all.count();
        }
    }
}
