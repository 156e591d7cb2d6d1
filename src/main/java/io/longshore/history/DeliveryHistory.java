package io.longshore.history;

import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.job.JobId;
import io.longshore.report.FiledReport;
import io.longshore.report.Page;
import io.longshore.share.Share;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The history of a gateway: in PostgreSQL or in a file. A thread of its own opens, writes and
 * repairs the index, so that neither the start nor a delivery waits for it.
 */
public final class DeliveryHistory implements History, AutoCloseable {
    private final Changes changes = new Changes();
    private final Keeper keeper;

    /**
     * @param removed whether the log of the site states that the report of this job was removed
     */
    public DeliveryHistory(Settings settings, Share share, Predicate<JobId> removed) {
        this(database(settings), share, removed);
    }

    DeliveryHistory(Database database, Share share, Predicate<JobId> removed) {
        keeper =
                new Keeper(database, changes, new CatchUp(share, removed), new RebuildOrder(share));
    }

    /**
     * Where the settings say that the index is kept.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING}
     */
    static Database database(Settings settings) {
        Optional<String> url = settings.find(StorageSetting.HISTORY_URL);
        return url.isPresent()
                ? PostgresDatabase.of(settings, url.get())
                : new FileDatabase(settings.get(StorageSetting.DATA));
    }

    /** This gateway leads from now on: the index is opened and compared with the share. */
    public void lead() {
        keeper.lead();
    }

    /** Another gateway may lead: the index is closed. */
    public void standBy() {
        keeper.standBy();
    }

    @Override
    public Page<HistoryRow> find(HistoryQuery query) {
        return ask(search -> search.find(query));
    }

    @Override
    public Optional<HistoryRow> get(JobId id) {
        return ask(search -> search.get(id));
    }

    @Override
    public Count count(HistoryFilter filter) {
        return ask(search -> search.count(filter));
    }

    private <T> T ask(Function<Search, T> question) {
        return keeper.ask(question);
    }

    @Override
    public HistoryState state() {
        return keeper.state();
    }

    /** Never waits and never fails. */
    @Override
    public void filed(FiledReport report) {
        changes.filed(report);
    }

    @Override
    public void removed(JobId id) {
        changes.removed(id);
    }

    @Override
    public void close() {
        keeper.close();
    }
}
