package io.longshore.pipeline.preflight;

import io.longshore.json.Json;
import io.longshore.problem.Code;
import io.longshore.problem.Fault;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a preflight found.
 *
 * @param version of this document: 1
 * @param repository where the import would go
 * @param registry the product, as in "Harbor v2.12.1"; null if it was not reached
 * @param ready whether an import is expected to succeed
 * @param findings one for each check, in the order of the checks
 */
public record PreflightResult(
        int version,
        String repository,
        @Nullable String registry,
        boolean ready,
        List<Finding> findings) {

    public PreflightResult {
        findings = List.copyOf(findings);
    }

    static PreflightResult of(
            String repository, @Nullable String registry, List<Finding> findings) {
        boolean ready = findings.stream().noneMatch(f -> f.outcome() == Finding.Outcome.FAILED);
        return new PreflightResult(1, repository, registry, ready, findings);
    }

    /** Whose move it is, by the first failure; empty if there is none. */
    public Optional<Fault> fault() {
        return findings.stream()
                .filter(finding -> finding.outcome() == Finding.Outcome.FAILED)
                .map(Finding::code)
                .filter(Objects::nonNull)
                .findFirst()
                .map(Code::fault);
    }

    /** Indented, with a line feed at its end. */
    public byte[] toJson() {
        return Json.pretty(this);
    }
}
