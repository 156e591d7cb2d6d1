package io.longshore.config;

/** Which images have to be signed. */
public enum SignatureScope {
    /**
     * The bundle that was exported, which names its images by digest; and whatever else brings a
     * tag of its own (imgpkg writes none). Without a bundle, each top-level image.
     */
    BUNDLE,
    /** Each top-level image. */
    ALL
}
