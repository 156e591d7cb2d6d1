package io.longshore.web.api;

import io.longshore.delivery.DeliveryEvent;
import io.longshore.report.Alert;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The alerts that have begun and are not over, the last of each subject. Thread-safe. */
final class OpenAlerts implements Consumer<DeliveryEvent> {
    private static final int MOST = 1000;

    private final Map<String, Alert> open = new LinkedHashMap<>();

    @Override
    public synchronized void accept(DeliveryEvent event) {
        if (event instanceof DeliveryEvent.Alerted alerted) {
            Alert alert = alerted.alert();
            if (alert.problem() == null) {
                open.remove(alert.about());
            } else if (open.size() < MOST || open.containsKey(alert.about())) {
                open.merge(alert.about(), alert, OpenAlerts::later);
            }
        }
    }

    /** The same problem again has been on since it began. */
    private static Alert later(Alert before, Alert now) {
        return code(before).equals(code(now))
                ? new Alert(now.about(), now.problem(), before.at())
                : now;
    }

    private static String code(Alert alert) {
        return alert.problem() == null ? "" : alert.problem().code();
    }

    /** The newest first. */
    synchronized List<Alert> list() {
        return open.values().stream().sorted(Comparator.comparing(Alert::at).reversed()).toList();
    }
}
