package io.longshore.archive;

/**
 * How much an archive, and the bundles in it, may contain before they are refused. Who opens an
 * archive says how much that is and how each limit is called; nothing here knows a setting.
 *
 * @param documentBytes all manifests, indexes and configs together: the longest manifest.json
 * @param textBytes the longest manifest, index or config, in characters
 * @param entries the most members of the archive's file
 * @param items the most images, layers, references and labels that an archive's list of images
 *     names, and the most layers and children that the manifests name
 * @param indexDepth how deep indexes may be nested in indexes
 * @param bundleLayerBytes the most that a bundle's layer may inflate to
 * @param imagesLockBytes the longest list of images of a bundle
 * @param bundleImages the most images that the lists of a bundle and of all bundles in it may name
 */
public record ArchiveLimits(
        Limit documentBytes,
        Limit textBytes,
        Limit entries,
        Limit items,
        Limit indexDepth,
        Limit bundleLayerBytes,
        Limit imagesLockBytes,
        Limit bundleImages) {}
