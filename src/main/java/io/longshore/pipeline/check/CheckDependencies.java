package io.longshore.pipeline.check;

import io.longshore.pipeline.ProgressEvents;
import io.longshore.pipeline.RunningWork;
import io.longshore.pipeline.registries.ReleaseTags;
import java.time.Clock;

/** What a check works with. */
public record CheckDependencies(
        CheckFolders folders,
        Checker checker,
        ReleaseTags tags,
        RunningWork running,
        ProgressEvents events,
        UnchangedFiles unchanged,
        Clock clock) {}
