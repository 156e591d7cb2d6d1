package io.longshore.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContractTest {
    private final Contract contract = Contract.current();

    @Test
    void the_served_contract_is_the_published_one() throws Exception {
        assertThat(contract.text())
                .isEqualTo(Files.readString(Path.of("docs/openapi/longshore-v1.yaml")));
    }

    @Test
    void every_reference_leads_somewhere() {
        List<String> lost = new ArrayList<>();
        collect(contract.document(), lost);
        assertThat(lost).isEmpty();
    }

    private void collect(JsonNode node, List<String> lost) {
        String reference = node.path("$ref").asText();
        if (!reference.isEmpty()
                && contract.document().at(reference.substring(1)).isMissingNode()) {
            lost.add(reference);
        }
        node.forEach(child -> collect(child, lost));
    }

    @Test
    void every_operation_has_an_id_of_its_own_and_answers_problems() {
        assertThat(contract.operations()).extracting(Operation::id).doesNotHaveDuplicates();
        for (Operation operation : contract.operations()) {
            assertThat(operation.id()).isNotBlank();
            JsonNode stated =
                    contract.document()
                            .path("paths")
                            .path(operation.path())
                            .path(operation.method().toLowerCase());
            assertThat(stated.has("summary")).as(operation.id()).isTrue();
            if (operation.isSecured()) {
                assertThat(stated.path("responses").has("default")).as(operation.id()).isTrue();
            }
        }
    }

    @Test
    void a_job_is_checked_by_the_schemas_of_jobs() throws Exception {
        Operation submit =
                contract.operations().stream()
                        .filter(it -> it.id().equals("submitJob"))
                        .findFirst()
                        .orElseThrow();
        assertThat(errors(submit, "{\"version\":1,\"file\":\"a/x.tar\"}")).isEmpty();
        assertThat(errors(submit, "{\"version\":1,\"file\":\"../x.tar\"}")).isNotEmpty();
        assertThat(errors(submit, "{\"version\":1,\"file\":\"x.tar\",\"target\":\"a\"}"))
                .isNotEmpty();
    }

    private static List<ContractSchema.Wrong> errors(Operation operation, String body)
            throws Exception {
        return operation.body().errors(ContractSchema.parse(body.getBytes()));
    }
}
