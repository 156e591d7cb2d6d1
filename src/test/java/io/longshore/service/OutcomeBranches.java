package io.longshore.service;

import io.longshore.pipeline.Outcome;
import io.longshore.pipeline.StageName;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The values that the header {@code longshoreNext} can have. */
public final class OutcomeBranches {
    private static final List<Outcome> WITHOUT_STAGE =
            List.of(
                    new Outcome.GiveBack(),
                    new Outcome.PutBack(null),
                    new Outcome.Dead(null, null, null),
                    new Outcome.Publish(null, null, null, null),
                    new Outcome.Done());

    private OutcomeBranches() {}

    public static Set<String> all() {
        Set<String> all = new TreeSet<>();
        Arrays.stream(StageName.values())
                .filter(stage -> stage.senders() == StageName.Senders.STAGES)
                .map(StageName::text)
                .forEach(all::add);
        WITHOUT_STAGE.forEach(outcome -> all.add(outcome.branch(StageName.CHECKS)));
        return all;
    }
}
