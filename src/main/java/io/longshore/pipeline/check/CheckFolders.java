package io.longshore.pipeline.check;

import io.longshore.pipeline.addenda.LateChecksums;
import io.longshore.pipeline.definitions.ServiceDefinitions;
import io.longshore.share.ClaimSteps;
import io.longshore.share.ReturnSteps;
import io.longshore.share.Share;
import io.longshore.share.TagRecord;
import io.longshore.share.WorkFolder;
import io.longshore.share.serve.JobTokens;

/** The folders of the share, and the steps in them. */
public record CheckFolders(
        Share share,
        WorkFolder work,
        ClaimSteps claims,
        ReturnSteps returns,
        ServiceDefinitions definitions,
        JobTokens tokens,
        TagRecord tags,
        LateChecksums late) {}
