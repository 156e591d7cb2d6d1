package io.longshore.pipeline.check;

import io.longshore.config.DropTrust;
import io.longshore.config.ReplaceTags;
import io.longshore.pipeline.JobRetryPolicy;
import io.longshore.pipeline.labels.LabelRules;
import io.longshore.share.drop.DropSettings;

/**
 * What holds for every check.
 *
 * @param checksumRequired whether an archive without a checksum is refused
 * @param trust whose checksums and signatures are enough where one is required
 * @param missingPlatforms whether archives may lack platforms that their indexes name, where a job
 *     does not say
 * @param replaceTags which release tags an import may move
 * @param labels which labels archives must have
 */
public record CheckRules(
        TargetRules targets,
        DropSettings drop,
        JobRetryPolicy retry,
        boolean checksumRequired,
        SignatureRules signatures,
        DropTrust trust,
        boolean missingPlatforms,
        ReplaceTags replaceTags,
        LabelRules labels) {}
