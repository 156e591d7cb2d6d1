package io.longshore.proof.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How a registry was compared with the receipts that name it.
 *
 * @param host with its port
 * @param manifests how many it was asked for, each once
 * @param missing how many of them it does not have
 * @param notCompared why it was not compared, or not to the end; null if it was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ComparedRegistry(
        String host, int manifests, int missing, @Nullable String notCompared) {
    static ComparedRegistry of(String host) {
        return new ComparedRegistry(host, 0, 0, null);
    }

    ComparedRegistry asked(boolean isMissing) {
        return new ComparedRegistry(
                host, manifests + 1, missing + (isMissing ? 1 : 0), notCompared);
    }

    ComparedRegistry not(@Nullable String why) {
        return new ComparedRegistry(host, manifests, missing, why);
    }
}
