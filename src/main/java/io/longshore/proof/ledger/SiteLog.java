package io.longshore.proof.ledger;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where a site has its log and a gateway its key.
 *
 * @param folder on the share
 * @param data the data folder of this gateway
 */
public record SiteLog(LogFolder folder, Path data) {
    /** The folder of the log below that of the gateway on the share. */
    public static final String NAME = "log";

    private static final String KNOWN = "log-checkpoint";

    /**
     * The log, begun if the gateway has a key and there is none yet.
     *
     * @param jobs the ids of the jobs that were filed before
     * @return empty if there is neither a key nor a log
     * @throws ProblemException {@code LOG_KEY_MISSING} if there is a log and no key for it; {@code
     *     LOG_SHORTER}; {@code LOG_DAMAGED}; {@code SITE_KEY_UNUSABLE}
     */
    public Optional<Ledger> open(Supplier<List<String>> jobs) {
        Optional<SiteKey> key = key();
        if (key.isEmpty()) {
            if (folder.exists()) {
                throw keyMissing();
            }
            return Optional.empty();
        }
        if (folder.exists() || known().toFile().exists()) {
            return Optional.of(Ledger.open(folder, key.get(), known()));
        }
        return Optional.of(Ledger.begin(folder, key.get(), known(), jobs.get()));
    }

    /** Where this gateway keeps the last checkpoint, outside of the share. */
    Path known() {
        return data.resolve(KNOWN);
    }

    private Optional<SiteKey> key() {
        finishRotation();
        return SiteKey.find(data);
    }

    SiteKey requireKey() {
        return key().orElseThrow(this::keyMissing);
    }

    /** After a crash in a rotation the log decides which of two keys is the site's. */
    private void finishRotation() {
        SiteKey.findNext(data)
                .filter(next -> folder.exists())
                .filter(
                        next ->
                                LogContent.read(folder)
                                        .keys()
                                        .current()
                                        .equals(next.signer().key()))
                .ifPresent(next -> SiteKey.adoptNext(data));
    }

    private ProblemException keyMissing() {
        return new ProblemException(
                Problem.permanent(
                        Code.LOG_KEY_MISSING,
                        "The share has a log, but this gateway has no site key.",
                        "There is no site.key in "
                                + Printable.of(data.toString())
                                + ". A report without a receipt would be a gap in the log.",
                        "Copy site.key and site.vkey from the data folder of the gateway that has"
                                + " them. If they are lost, run 'longshore keys replace'."));
    }
}
