package io.longshore.tarball;

/**
 * How much a tarball may ask of us before it is refused.
 *
 * @param manifestJsonBytes the longest manifest.json
 * @param textBytes the longest text of one manifest, index or config, in characters
 * @param entries the most entries of the tar
 * @param items the most images, layers, references and labels that manifest.json may name together,
 *     and the most layers and children that the manifests in it may
 * @param indexDepth how deep indexes may be nested in indexes
 */
public record TarballLimits(
        long manifestJsonBytes, int textBytes, int entries, int items, int indexDepth) {

    /**
     * Far above what is shipped (a bundle of 2,300 images has a manifest.json of about 25 MB), and
     * low enough for a heap of 256 MB.
     */
    public static final TarballLimits DEFAULT =
            new TarballLimits(64L << 20, 4 << 20, 250_000, 250_000, 8);
}
