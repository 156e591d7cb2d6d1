package io.longshore.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.longshore.report.RunningProgram;
import java.util.Map;

/** The contract itself, and the version. */
final class ContractOperations {
    private static final int DOCUMENT = 1;

    private ContractOperations() {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Version(int version, String program, String commit, String api) {}

    static Map<String, ApiOperation> of(Contract contract) {
        ApiAnswer json = ApiAnswer.json(200, contract.document());
        ApiAnswer yaml = ApiAnswer.text("application/yaml", contract.text());
        String api = contract.document().at("/info/version").asText();
        return Map.of(
                "getContract",
                request -> json,
                "getContractText",
                request -> yaml,
                "getVersion",
                request ->
                        ApiAnswer.json(
                                200,
                                new Version(
                                        DOCUMENT,
                                        RunningProgram.version(),
                                        RunningProgram.commit(),
                                        api)));
    }
}
