package io.longshore.bundle;

import io.longshore.oci.Digest;
import io.longshore.oci.Reference;
import java.util.List;
import java.util.regex.Pattern;

/** The tags that imgpkg sets on content that it copies into a repository. */
public final class ImgpkgTags {
    /** How much of the origin's path a repository-based tag keeps, counted from its end. */
    private static final int LONGEST_PATH = 49;

    /** Characters that a tag may not contain, or not begin with. */
    private static final Pattern UNFIT = Pattern.compile("^[^a-zA-Z0-9_]+|[^a-zA-Z0-9._-]+");

    /** What cosign appends for signatures. */
    public static final String SIGNATURE = "sig";

    /** What cosign appends for signatures, attestations and SBOMs (cosign, SPEC.md). */
    public static final List<String> COSIGN_SUFFIXES = List.of(SIGNATURE, "att", "sbom");

    private ImgpkgTags() {}

    /** {@code sha256-<hex>.imgpkg}: protects content pushed by digest from garbage collection. */
    public static String of(Digest digest) {
        return "sha256-" + digest.hex() + ".imgpkg";
    }

    /**
     * The tag under {@code --repo-based-tags}: the origin's path, its parts joined by '-', cleaned
     * and cut to its last 49 characters, before the digest.
     *
     * @param origin where the image came from
     */
    public static String repositoryBased(Reference origin, Digest digest) {
        String path = clean(origin.repository().path().replace('/', '-'));
        String tail = clean(path.substring(Math.max(0, path.length() - LONGEST_PATH)));
        return (tail.isEmpty() ? "" : tail + "-") + of(digest);
    }

    /** True for the tags that {@link #of} and {@link #repositoryBased} make of this digest. */
    public static boolean isOf(String tag, Digest digest) {
        return tag.equals(of(digest)) || tag.endsWith("-" + of(digest));
    }

    /** {@code sha256-<hex of the bundle>.image-locations.imgpkg}. */
    public static String locations(Digest bundle) {
        return "sha256-" + bundle.hex() + ".image-locations.imgpkg";
    }

    /** {@code sha256-<hex of the signed image>.sig}: where cosign looks for signatures. */
    public static String signature(Digest signed) {
        return cosign(signed, SIGNATURE);
    }

    /**
     * {@code sha256-<hex of the image>.<suffix>}: the tag under which cosign stores attachments.
     */
    public static String cosign(Digest image, String suffix) {
        return "sha256-" + image.hex() + "." + suffix;
    }

    /** All tags under which cosign looks for attachments of an image. */
    public static List<String> cosign(Digest image) {
        return COSIGN_SUFFIXES.stream().map(suffix -> cosign(image, suffix)).toList();
    }

    /** True for a tag of the form that {@link #signature} makes. */
    public static boolean isSignature(String tag) {
        return tag.endsWith(".sig")
                && tag.startsWith("sha256-")
                && Digest.isDigest("sha256:" + tag.substring(7, tag.length() - 4));
    }

    /** True for imgpkg's internal tags, as opposed to release tags and cosign's tags. */
    public static boolean isImgpkg(String tag) {
        return tag.endsWith(".imgpkg");
    }

    private static String clean(String text) {
        return UNFIT.matcher(text).replaceAll("");
    }
}
