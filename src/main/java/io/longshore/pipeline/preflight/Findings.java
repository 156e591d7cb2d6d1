package io.longshore.pipeline.preflight;

import io.longshore.pipeline.preflight.Finding.Check;
import io.longshore.pipeline.preflight.Finding.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Collects the findings of one preflight. */
final class Findings {
    private final List<Finding> found = new ArrayList<>();

    /**
     * Adds what one repository has to say. Of the repositories for which a check is as it should
     * be, the first one speaks.
     *
     * @return true unless it has failed
     */
    boolean add(Finding finding) {
        boolean isNews =
                found.stream()
                        .noneMatch(
                                it ->
                                        it.equals(finding)
                                                || it.check() == finding.check()
                                                        && it.outcome() == Outcome.OK
                                                        && finding.outcome() == Outcome.OK);
        if (isNews) {
            found.add(finding);
        }
        return finding.outcome() != Outcome.FAILED;
    }

    /** The findings of the checks that were made, in order. */
    List<Finding> made() {
        return List.copyOf(found);
    }

    /** All findings in order; checks that were not made are skipped. */
    List<Finding> all() {
        List<Finding> all = new ArrayList<>(found);
        Arrays.stream(Check.values())
                .filter(check -> found.stream().noneMatch(f -> f.check() == check))
                .forEach(
                        check ->
                                all.add(
                                        Finding.skipped(
                                                check, "Skipped: see the failed check above.")));
        all.sort(Comparator.comparing(Finding::check));
        return all;
    }
}
