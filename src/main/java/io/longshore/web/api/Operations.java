package io.longshore.web.api;

import java.util.Map;
import java.util.TreeMap;

/** The implementations of all operations, by their ids in the contract. */
final class Operations {
    private Operations() {}

    static Map<String, ApiOperation> all(ApiParts parts, Contract contract) {
        Map<String, ApiOperation> all = new TreeMap<>();
        all.putAll(new StateOperations(parts).all());
        all.putAll(new JobReading(parts).all());
        all.putAll(new JobSending(parts).all());
        all.putAll(new SiteOperations(parts).all());
        all.putAll(ContractOperations.of(contract));
        return all;
    }
}
