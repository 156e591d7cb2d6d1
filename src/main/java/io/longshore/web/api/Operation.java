package io.longshore.web.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation of the contract.
 *
 * @param path as in {@code /jobs/{id}}
 * @param body null if requests have none
 * @param isSecured true if it needs a token
 */
public record Operation(
        String id,
        String method,
        String path,
        List<Parameter> parameters,
        @Nullable ContractSchema body,
        boolean isSecured) {}
