package io.longshore.registry.harbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.longshore.oci.Repository;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of a project that concern images after their push. */
class ProjectRulesTest {
    static Stream<Arguments> metadata() {
        List<Code> none = List.of();
        List<Code> blocked = List.of(Code.CONTENT_BLOCKED);
        return Stream.of(
                arguments("{}", none),
                arguments("{'metadata':null}", none),
                arguments("{'metadata':{'public':'true','prevent_vul':'false'}}", none),
                arguments("{'metadata':{'prevent_vul':'true'}}", blocked),
                arguments("{'metadata':{'prevent_vul':true}}", blocked),
                arguments("{'metadata':{'enable_content_trust':'true'}}", blocked),
                arguments("{'metadata':{'enable_content_trust_cosign':'true'}}", blocked),
                arguments("{'metadata':{'retention_id':'7'}}", List.of(Code.TAG_RETENTION)),
                arguments("{'metadata':{'retention_id':7}}", List.of(Code.TAG_RETENTION)),
                arguments("{'metadata':{'retention_id':''}}", none),
                arguments(
                        "{'metadata':{'prevent_vul':'true','enable_content_trust_cosign':'true',"
                                + "'retention_id':'1'}}",
                        List.of(Code.CONTENT_BLOCKED, Code.CONTENT_BLOCKED, Code.TAG_RETENTION)));
    }

    @ParameterizedTest
    @MethodSource("metadata")
    void eachRestrictingRuleOfAProjectIsReported(String json, List<Code> codes) throws IOException {
        JsonNode project = new ObjectMapper().readTree(json.replace('\'', '"'));
        List<Problem> cautions =
                ProjectRules.cautions(new Repository("h.test", "services/lci"), project);
        assertThat(cautions).extracting(Problem::code).isEqualTo(codes);
        assertThat(cautions).allMatch(caution -> caution.what().contains("services"));
    }
}
