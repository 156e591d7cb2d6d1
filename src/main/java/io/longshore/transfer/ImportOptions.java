package io.longshore.transfer;

/**
 * What imgpkg's flags of the same names choose.
 *
 * @param includeNonDistributable push non-distributable layers, too, where the tarball has them
 * @param repositoryBasedTags name the origin's path in the tags of the images
 */
public record ImportOptions(boolean includeNonDistributable, boolean repositoryBasedTags) {
    public static final ImportOptions DEFAULT = new ImportOptions(false, false);
}
