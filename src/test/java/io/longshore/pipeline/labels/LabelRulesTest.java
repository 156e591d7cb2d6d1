package io.longshore.pipeline.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.config.Settings;
import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.share.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The labels that a delivery has, and those that it must have. */
class LabelRulesTest {
    private static LabelRules rules(String labels, String required) {
        Map<String, String> settings = new HashMap<>();
        settings.put("longshore.labels", labels);
        settings.put("longshore.labels.required", required);
        settings.values().removeIf(String::isEmpty);
        return LabelRules.of(Settings.load(null, Map.of(), settings));
    }

    private static Ticket ticket(String file, Map<String, String> labels) {
        ImportJob job =
                ImportJob.parseSidecar(Json.compact(Map.of("version", 3, "labels", labels)), file);
        return new Ticket(
                Ticket.VERSION,
                JobId.parse("job-1"),
                Ticket.Origin.DROP,
                file,
                job,
                Instant.EPOCH,
                null,
                List.of(),
                null,
                null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mirror/x.tar | classification=internal FOLDER, media=usb-7 JOB",
                "team/a/x.tar | classification=open FOLDER, media=usb-7 JOB",
                "other/x.tar  | media=usb-7 JOB",
                "x.tar        | media=usb-7 JOB"
            })
    void theLabelsOfTheFolderAreAddedToThoseOfTheJob(String file, String expected) {
        LabelRules rules = rules("mirror:classification=internal,team/*:classification=open", "");

        assertThat(rules.of(ticket(file, Map.of("media", "usb-7"))))
                .extracting(it -> it.name() + "=" + it.value() + " " + it.from())
                .containsExactly(expected.split(", "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "change=CHG0041234 media=a | true",
                "change=CHG0041234 | false",
                "media=a | false",
                "change=CHG004123 media=a | false",
                "change=xCHG0041234 media=a | false",
                "change=CHG0041234x media=a | false"
            })
    void everyRequiredLabelMustMatchItsPatternAsAWhole(String labels, boolean isAllowed) {
        LabelRules rules = rules("", "change=CHG[0-9]{7,10} media");
        Map<String, String> given = new HashMap<>();
        for (String label : labels.split(" ")) {
            given.put(label.split("=")[0], label.split("=")[1]);
        }

        if (isAllowed) {
            assertThatCode(() -> rules.require(ticket("x.tar", given))).doesNotThrowAnyException();
        } else {
            assertRefused(rules, ticket("x.tar", given));
        }
    }

    @Test
    void aLabelOfTheFolderSatisfiesARequirement() {
        LabelRules rules = rules("*:classification=internal", "classification");

        assertThatCode(() -> rules.require(ticket("a/x.tar", Map.of()))).doesNotThrowAnyException();
    }

    @Test
    void aJobThatContradictsTheLabelOfItsFolderIsRefused() {
        LabelRules rules = rules("*:classification=internal", "");

        assertRefused(rules, ticket("x.tar", Map.of("classification", "secret")));
        assertThatCode(() -> rules.require(ticket("x.tar", Map.of("classification", "internal"))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+b", "(a|aa)*b", "(.*)*(.*)*(.*)*b", "((a*)*)*b"})
    void noValueMakesAPatternTakeLong(String pattern) {
        LabelRules rules = rules("", "change=" + pattern);

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertRefused(rules, ticket("x.tar", Map.of("change", "a".repeat(128)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Change", "change=[", "=x", "change=CHG media=(", "9x"})
    void aRequirementThatCannotBeReadIsABadSetting(String required) {
        assertBadSetting(() -> rules("", required));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror", "mirror:x", "mirror:X=1", "classification=internal"})
    void aLabelOfAFolderThatCannotBeReadIsABadSetting(String labels) {
        assertBadSetting(() -> rules(labels, ""));
    }

    private static void assertBadSetting(Runnable read) {
        assertThatThrownBy(read::run)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.BAD_SETTING));
    }

    private static void assertRefused(LabelRules rules, Ticket ticket) {
        assertThatThrownBy(() -> rules.require(ticket))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.LABEL_REFUSED));
    }
}
