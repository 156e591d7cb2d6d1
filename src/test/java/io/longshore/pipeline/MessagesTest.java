package io.longshore.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.longshore.config.ReplaceTags;
import io.longshore.job.JobId;
import io.longshore.json.Json;
import io.longshore.json.JsonTree;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.report.ImportReport;
import io.longshore.report.SignatureFindings;
import io.longshore.share.FileState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages between stages: this version, earlier versions, later versions, and other texts. */
class MessagesTest {
    private static final Path RECORDED = Path.of("src/test/resources/upgrade");

    /** A message of version 1 as it lay in a queue. */
    private record Recorded(String name, Class<? extends StageMessage> type, JsonNode body) {
        @Override
        public String toString() {
            return name + " of " + body.path("jobId").asText();
        }
    }

    private static List<Recorded> recorded() throws IOException {
        List<Recorded> messages = new ArrayList<>();
        try (Stream<Path> files = Files.walk(RECORDED)) {
            for (Path file : files.sorted().toList()) {
                Class<? extends StageMessage> type =
                        switch (file.getFileName().toString()) {
                            case "checks.json" -> CheckMessage.class;
                            case "imports.json" -> ImportMessage.class;
                            case "results.json" -> ResultMessage.class;
                            default -> null;
                        };
                if (type != null) {
                    String text = Files.readString(file).replace("REGISTRY", "registry.test:5000");
                    for (JsonNode message : JsonTree.of(text.getBytes(UTF_8))) {
                        messages.add(
                                new Recorded(
                                        RECORDED.relativize(file).toString(),
                                        type,
                                        message.path("body")));
                    }
                }
            }
        }
        return messages;
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void aMessageOfVersionOneIsReadAndWrittenAsVersionTwo(Recorded recorded) throws IOException {
        StageMessage read = Messages.read(Json.compact(recorded.body()), recorded.type());
        byte[] written = Messages.write(read);

        assertThat(read.version()).isEqualTo(2);
        assertThat(JsonTree.of(written).path("version").intValue()).isEqualTo(2);
        StageMessage again = Messages.read(written, recorded.type());
        assertThat(Messages.write(again)).isEqualTo(written);
        assertThat(again.jobId()).isEqualTo(read.jobId());
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void noMemberOfAMessageOfVersionOneIsLost(Recorded recorded) throws IOException {
        String written =
                new String(
                        Messages.write(
                                Messages.read(Json.compact(recorded.body()), recorded.type())),
                        UTF_8);
        for (String value : texts(recorded.body(), new ArrayList<>())) {
            assertThat(written).as(recorded.toString()).contains(value);
        }
    }

    /** Every text and number in a document, as JSON; without its version. */
    private static List<String> texts(JsonNode node, List<String> found) {
        if (node.isTextual() || node.isIntegralNumber()) {
            found.add(node.toString());
        }
        node.fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!name.equals("version")) {
                                texts(node.path(name), found);
                            }
                        });
        if (node.isArray()) {
            node.forEach(element -> texts(element, found));
        }
        return found;
    }

    @Test
    void theMembersOfAnImportOfVersionOneAreGrouped() throws IOException {
        JsonNode body =
                JsonTree.of(
                        """
                        {"version":1,"jobId":"j-1","tarball":"depot/b.tar",
                         "state":{"sizeBytes":7,"mtimeMillis":9},"manifestJson":"sha256:00",
                         "repository":"r.test/p/b","includeNonDistributable":true,
                         "repoBasedTags":true,"releaseTags":["1","2"],
                         "tagsSeen":{"1":"none"},"receivedAt":"2026-11-25T16:41:24Z",
                         "startedAt":"2026-11-25T16:41:25Z","requestedBy":"bert",
                         "replayOf":"j-0","token":"t"}"""
                                .getBytes(UTF_8));

        ImportMessage read = Messages.read(Json.compact(body), ImportMessage.class);

        assertThat(read.archive().path()).isEqualTo("depot/b.tar");
        assertThat(read.archive().state()).isEqualTo(new FileState(7, 9));
        assertThat(read.archive().identity()).isEqualTo("sha256:00");
        assertThat(read.archive().token()).isNotNull();
        ImportMessage.Target target = (ImportMessage.Target) read.target();
        assertThat(target.repository()).isEqualTo("r.test/p/b");
        assertThat(target.includeNonDistributable()).isTrue();
        assertThat(target.repoBasedTags()).isTrue();
        assertThat(target.releaseTags()).containsExactly("1", "2");
        assertThat(target.tagsAtCheck().orElseThrow().get("1")).isEqualTo(Optional.empty());
        assertThat(read.request().receivedAt()).isEqualTo(Instant.parse("2026-11-25T16:41:24Z"));
        assertThat(read.request().startedAt()).isEqualTo(Instant.parse("2026-11-25T16:41:25Z"));
        assertThat(read.request().requestedBy()).isEqualTo("bert");
        assertThat(read.request().replayOf()).isEqualTo(JobId.parse("j-0"));
    }

    /** A process of version 2 cannot read it; this one reads the same again. */
    @Test
    void anImportBelowAPrefixIsAMessageOfVersionThree() {
        ImportMessage.Target target =
                new ImportMessage.Target(
                        "r.test/m/a",
                        false,
                        false,
                        true,
                        List.of("1"),
                        null,
                        ReplaceTags.OWN,
                        Map.of());
        ImportMessage.Below below =
                new ImportMessage.Below(
                        "r.test/m",
                        List.of(target),
                        List.of(
                                new ImportMessage.Refused(
                                        "r.test/m/b",
                                        Problem.permanent(
                                                Code.REGISTRY_NOT_ALLOWED, "what", "why", "fix"))),
                        true);
        ImportMessage message =
                new ImportMessage(
                        below.version(),
                        JobId.parse("j-1"),
                        new ImportMessage.Archive(
                                "depot/b.tar", new FileState(7, 9), "sha256:00", null),
                        below,
                        new ImportMessage.Request(Instant.EPOCH, Instant.EPOCH, null, null, null),
                        new ImportReport.Source("b.tar", 7L, "00", null),
                        SignatureFindings.UNKNOWN);

        ImportMessage read = Messages.read(Messages.write(message), ImportMessage.class);

        assertThat(message.version()).isEqualTo(3);
        assertThat(read).isEqualTo(message);
        assertThat(read.reported(1).target().repository()).isEqualTo("r.test/m/*");
        assertThat(read.with(target).version()).isEqualTo(2);
    }

    private static List<String> otherTexts() {
        return List.of(
                "",
                "{",
                "[]",
                "null",
                "7",
                "\"text\"",
                "{}",
                "{\"version\":2}",
                "{\"version\":1}",
                "{\"version\":1,\"jobId\":null}",
                "{\"version\":2,\"jobId\":\"../x\"}",
                "{\"version\":2,\"jobId\":[\"j\"]}",
                "{\"version\":2,\"jobId\":\"j\",\"still\":7,\"archive\":7,\"report\":7}");
    }

    @ParameterizedTest
    @MethodSource("otherTexts")
    void aTextThatIsNoMessageIsUnreadable(String text) {
        for (Class<? extends StageMessage> type :
                List.of(CheckMessage.class, ImportMessage.class, ResultMessage.class)) {
            assertUnreadable(text.getBytes(UTF_8), type);
        }
    }

    private static List<String> otherVersions() {
        return List.of(
                "0",
                "-1",
                "4",
                "99",
                "2147483648",
                "1.0",
                "2.5",
                "\"1\"",
                "\"2\"",
                "null",
                "true",
                "[2]",
                "{}");
    }

    @ParameterizedTest
    @MethodSource("otherVersions")
    void aMessageOfAnotherVersionIsUnreadable(String version) throws IOException {
        for (Recorded message : recorded()) {
            ObjectNode body = message.body().deepCopy();
            body.set("version", JsonTree.of(version.getBytes(UTF_8)));
            assertUnreadable(Json.compact(body), message.type());
        }
    }

    private static void assertUnreadable(byte[] body, Class<? extends StageMessage> type) {
        assertThatThrownBy(() -> Messages.read(body, type))
                .as(new String(body, UTF_8))
                .isInstanceOf(ProblemException.class)
                .extracting(e -> ((ProblemException) e).problem().code().name())
                .isEqualTo("MESSAGE_UNREADABLE");
    }
}
