package io.longshore.pipeline.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.longshore.config.Settings;
import io.longshore.job.ImportJob;
import io.longshore.job.JobId;
import io.longshore.job.Principal;
import io.longshore.share.Provenance;
import io.longshore.share.Ticket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which user may send what from where to where. */
class TargetRulesTest {
    private static final String TARGETS =
            "anna:lci=h.test/team-a/lci,anna:tools/*=h.test/team-a/tools/*,bert:*=h.test/team-b/*,"
                    + "*:public=h.test/public/all";

    @ParameterizedTest
    @CsvSource({
        "anna, lci/x.tar, , h.test/team-a/lci",
        "anna, tools/a/b/x.tar, , h.test/team-a/tools/a/b",
        "bert, lci/x.tar, , h.test/team-b/lci",
        "bert, x.tar, h.test/team-b/any, h.test/team-b/any",
        "mallory, public/x.tar, , h.test/public/all",
        ", public/x.tar, , h.test/public/all"
    })
    void aUserMaySendWhereAnEntryPermits(String user, String file, String asked, String target) {
        TargetRules rules = rules(Map.of("longshore.targets", TARGETS));
        assertThat(rules.beforeTheCheck(ticket(user, file, asked), who(user)))
                .hasValueSatisfying(found -> assertThat(found).hasToString(target));
    }

    @ParameterizedTest
    @CsvSource({
        "anna, lci/x.tar, h.test/team-b/lci",
        "anna, lci/x.tar, h.test/team-a/lci2",
        "anna, other/x.tar, ",
        "anna, toolsother/x.tar, ",
        "bert, x.tar, h.test/team-a/lci",
        "bert, x.tar, h.test/team-bb/lci",
        "bert, x.tar, other.test/team-b/lci",
        "mallory, lci/x.tar, ",
        "mallory, public/x.tar, h.test/team-a/lci",
        ", lci/x.tar, h.test/team-a/lci"
    })
    void aUserMayNotSendElsewhere(String user, String file, String asked) {
        TargetRules rules =
                rules(Map.of("longshore.targets", TARGETS, "longshore.project", "site"));
        assertThatThrownBy(() -> rules.beforeTheCheck(ticket(user, file, asked), who(user)))
                .hasMessageContaining("REGISTRY_NOT_ALLOWED");
    }

    @Test
    void withoutTargetsTheProjectLimitsEveryUser() {
        TargetRules rules = rules(Map.of("longshore.project", "site"));
        Ticket inside = ticket("anna", "x.tar", "h.test/site/lci");
        assertThat(rules.beforeTheCheck(inside, who("anna"))).isPresent();
        for (String outside :
                List.of("h.test/other/lci", "h.test/site2/lci", "other.test/site/a")) {
            assertThatThrownBy(
                            () ->
                                    rules.beforeTheCheck(
                                            ticket("anna", "x.tar", outside), who("anna")))
                    .as(outside)
                    .hasMessageContaining("REGISTRY_NOT_ALLOWED");
        }
    }

    @Test
    void theAllowedRegistriesAlsoLimitTheTargets() {
        TargetRules rules =
                rules(
                        Map.of(
                                "longshore.targets",
                                TARGETS,
                                "longshore.registry.allowed",
                                "h.test/team-a"));
        assertThat(rules.beforeTheCheck(ticket("anna", "lci/x.tar", null), who("anna")))
                .isPresent();
        assertThatThrownBy(() -> rules.beforeTheCheck(ticket("bert", "a/x.tar", null), who("bert")))
                .hasMessageContaining("REGISTRY_NOT_ALLOWED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"anna", "anna=h.test/a", "anna:lci", ":lci=h.test/a", "anna:lci=A B"})
    void anInvalidEntryIsAnErrorOfTheSettings(String entry) {
        assertThatThrownBy(() -> rules(Map.of("longshore.targets", entry)))
                .hasMessageContaining("BAD_SETTING");
    }

    private static TargetRules rules(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("longshore.registry", "h.test");
        return TargetRules.of(Settings.load(null, Map.of(), settings));
    }

    private static Principal who(String user) {
        return user == null ? null : new Principal(user, Principal.Via.SFTP);
    }

    private static Ticket ticket(String user, String file, String repository) {
        ImportJob job =
                repository == null
                        ? null
                        : ImportJob.parseSidecar(
                                ("{\"version\":1,\"repository\":\"" + repository + "\"}")
                                        .getBytes(StandardCharsets.UTF_8),
                                file);
        return new Ticket(
                Ticket.VERSION,
                JobId.parse("job-1"),
                Ticket.Origin.DROP,
                file,
                job,
                Instant.EPOCH,
                null,
                List.of(),
                new Provenance(who(user), Map.of()),
                null);
    }
}
