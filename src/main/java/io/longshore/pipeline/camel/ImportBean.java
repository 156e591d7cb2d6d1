package io.longshore.pipeline.camel;

import io.longshore.pipeline.imports.ImportStage;
import org.apache.camel.Exchange;

/** Steps I1 to I4. */
public final class ImportBean {
    private final ImportStage stage;

    public ImportBean(ImportStage stage) {
        this.stage = stage;
    }

    /** I1 to I3. */
    public void push(Exchange exchange) {
        JobLog.within(exchange, () -> OtherVersions.reading(exchange, () -> next(exchange)));
    }

    private void next(Exchange exchange) {
        Headers.put(exchange, stage.importIt(Headers.body(exchange), Headers.delivery(exchange)));
    }
}
