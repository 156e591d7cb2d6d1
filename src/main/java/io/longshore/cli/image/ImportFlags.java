package io.longshore.cli.image;

import io.longshore.config.Settings;
import io.longshore.config.TrustSetting;
import io.longshore.transfer.ImportOptions;
import picocli.CommandLine.Option;

/**
 * What an import takes from an archive and how it names it. {@code preflight} and {@code verify}
 * have the same flags, so that they look at what the import would do or has done. The first two are
 * imgpkg's.
 */
final class ImportFlags {
    @Option(
            names = "--include-non-distributable-layers",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description = "Include the non-distributable layers in the archive.")
    private boolean includeNonDistributable;

    @Option(
            names = "--repo-based-tags",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description = "Include the origin's path in the tags of the images.")
    private boolean repositoryBasedTags;

    @Option(
            names = "--allow-missing-platforms",
            description = {
                "Accept an archive whose indexes name platforms that are not in it: the images that"
                        + " are there, by their digests.",
                "The only platform of an index takes its tag. The import ends INCOMPLETE."
            })
    private boolean missingPlatforms;

    /** The flags, with what the settings allow for every archive. */
    ImportOptions options(Settings settings) {
        return new ImportOptions(
                includeNonDistributable,
                repositoryBasedTags,
                missingPlatforms || settings.get(TrustSetting.MISSING_PLATFORMS));
    }
}
