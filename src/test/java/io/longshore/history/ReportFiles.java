package io.longshore.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.longshore.report.Status;
import io.longshore.share.Share;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a filter must find, computed from the {@code report.json} files alone. */
final class ReportFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportFiles() {}

    /** The ids of the reports that match, in no order. */
    static List<String> matching(Share share, HistoryFilter filter) {
        return all(share).stream()
                .filter(report -> matches(report, filter))
                .map(report -> report.get("jobId").asText())
                .toList();
    }

    private static List<JsonNode> all(Share share) {
        List<JsonNode> all = new ArrayList<>();
        for (Path parent : List.of(share.done(), share.rejected())) {
            try (Stream<Path> folders = Files.list(parent)) {
                for (Path folder : folders.toList()) {
                    all.add(JSON.readTree(Files.readAllBytes(folder.resolve("report.json"))));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all;
    }

    private static boolean matches(JsonNode report, HistoryFilter filter) {
        Instant end = Instant.parse(report.get("finishedAt").asText());
        return (filter.statuses().isEmpty()
                        || filter.statuses()
                                .contains(Status.valueOf(report.get("status").asText())))
                && (filter.since() == null || !end.isBefore(filter.since()))
                && (filter.until() == null || end.isBefore(filter.until()))
                && any(
                        filter.sender(),
                        text -> Stream.ofNullable(sender(report)).anyMatch(same(text)))
                && any(
                        lower(filter.repository()),
                        text -> repositories(report).anyMatch(below(text)))
                && any(lower(filter.file()), text -> files(report).anyMatch(same(text)))
                && any(filter.digest(), text -> digests(report).anyMatch(it -> it.startsWith(text)))
                && any(
                        lower(filter.tag()),
                        text -> tags(report).map(ReportFiles::lower).anyMatch(same(text)))
                && any(
                        lower(filter.code()),
                        text ->
                                texts(report.get("problems"), "code")
                                        .map(ReportFiles::lower)
                                        .anyMatch(same(text)))
                && any(
                        lower(filter.text()),
                        text -> words(report).anyMatch(it -> it.contains(text)));
    }

    private static boolean any(@Nullable String wanted, Predicate<String> matches) {
        return wanted == null || matches.test(stored(wanted));
    }

    private static Predicate<String> same(String wanted) {
        return wanted.endsWith("*")
                ? it -> stored(it).startsWith(wanted.substring(0, wanted.length() - 1))
                : it -> stored(it).equals(wanted);
    }

    private static Predicate<String> below(String wanted) {
        return it ->
                it.equals(wanted)
                        || it.startsWith(
                                wanted.endsWith("*")
                                        ? wanted.substring(0, wanted.length() - 1)
                                        : wanted + "/");
    }

    /** As a database can keep it: a NUL and half of a pair are U+FFFD. */
    static String stored(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE)
                .replace('\u0000', '\uFFFD');
    }

    private static @Nullable String sender(JsonNode report) {
        String name = text(report.get("sentBy"));
        return name == null ? text(report.get("uploadedBy")) : name;
    }

    private static Stream<String> repositories(JsonNode report) {
        Stream<String> target =
                Stream.ofNullable(text(report.at("/target/repository")))
                        .map(it -> it.replace("/*", ""));
        Stream<String> images =
                images(report.get("images"))
                        .map(image -> image.get("image").asText().replaceAll("@.*", ""));
        return Stream.concat(target, images)
                .map(ReportFiles::lower)
                .flatMap(it -> Stream.of(it, it.substring(it.indexOf('/') + 1)));
    }

    private static Stream<String> files(JsonNode report) {
        String file = lower(text(report.at("/source/file")));
        if (file == null) {
            return Stream.empty();
        }
        List<String> all =
                new ArrayList<>(List.of(file, file.substring(file.lastIndexOf('/') + 1)));
        for (int slash = file.indexOf('/'); slash > 0; slash = file.indexOf('/', slash + 1)) {
            all.add(file.substring(0, slash));
        }
        return all.stream();
    }

    private static Stream<String> digests(JsonNode report) {
        Stream<String> archive = Stream.ofNullable(text(report.at("/source/sha256")));
        Stream<String> images =
                images(report.get("images"))
                        .flatMap(
                                image ->
                                        Stream.of(
                                                text(image.get("image")),
                                                text(image.get("origin"))))
                        .map(it -> it.replaceAll(".*@sha256:", ""));
        return Stream.concat(archive, images);
    }

    private static Stream<String> tags(JsonNode report) {
        Stream<String> bundle = Stream.ofNullable(text(report.at("/bundle/tag")));
        return Stream.concat(
                bundle,
                images(report.get("images")).flatMap(image -> texts(image.get("tags"), "name")));
    }

    private static Stream<JsonNode> images(@Nullable JsonNode images) {
        return images == null || images.isNull()
                ? Stream.empty()
                : children(images)
                        .flatMap(it -> Stream.concat(Stream.of(it), images(it.get("images"))));
    }

    private static Stream<String> words(JsonNode report) {
        Stream<String> headline =
                report.has("summary")
                        ? Stream.of(report.get("summary").asText())
                        : firstProblem(report).map(it -> it.get("what").asText());
        Stream<String> all =
                Stream.of(
                                Stream.of(report.get("jobId").asText()),
                                Stream.ofNullable(text(report.at("/source/file")))
                                        .map(it -> cut(it, 599)),
                                Stream.ofNullable(text(report.at("/target/repository"))),
                                Stream.ofNullable(sender(report)),
                                headline.map(it -> cut(it, 399)),
                                texts(report.get("problems"), "code"),
                                tags(report))
                        .flatMap(it -> it);
        return all.map(ReportFiles::stored).map(ReportFiles::lower);
    }

    private static Stream<JsonNode> firstProblem(JsonNode report) {
        List<JsonNode> problems = children(report.get("problems")).toList();
        Stream<JsonNode> errors =
                problems.stream()
                        .filter(it -> it.get("severity").asText().equalsIgnoreCase("error"));
        return Stream.concat(errors, problems.stream()).limit(1);
    }

    private static String cut(String text, int most) {
        return text.length() <= most + 1 ? text : text.substring(0, most);
    }

    private static Stream<String> texts(JsonNode list, String field) {
        return children(list).map(it -> it.get(field).asText());
    }

    private static Stream<JsonNode> children(JsonNode list) {
        List<JsonNode> children = new ArrayList<>();
        list.forEach(children::add);
        return children.stream();
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        return node == null || node.isNull() || node.isMissingNode() ? null : node.asText();
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }
}
