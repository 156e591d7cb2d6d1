package io.longshore.transfer;

/**
 * What the person who asks for an import chooses; the first two are imgpkg's flags of these names.
 *
 * @param includeNonDistributable push non-distributable layers, too, where the tarball has them
 * @param repositoryBasedTags name the origin's path in the tags of the images
 * @param missingPlatforms import the platforms that are there where an index names others, too
 */
public record ImportOptions(
        boolean includeNonDistributable, boolean repositoryBasedTags, boolean missingPlatforms) {
    public static final ImportOptions DEFAULT = new ImportOptions(false, false, false);
}
