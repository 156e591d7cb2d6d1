package io.longshore.trust;

import io.longshore.trust.SidecarNames.Kind;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the digests in a file are to an archive, by the names of both. */
public enum ChecksumRole {
    /** The archive's own checksum file: a digest without a name is the archive's. */
    OWN,
    /** A signature of the archive or of its checksum file: it counts if it is clear-signed. */
    SIGNED,
    /** A done marker: a digest in it is the archive's. */
    MARKER,
    /** A name that begins with the archive's and has an unknown ending. */
    NAMED,
    /** A list of checksums by its usual name. */
    LIST,
    /** A file whose name is about digests. */
    DIGESTS,
    /** Digests by an algorithm that Longshore does not compute. */
    OTHER_DIGESTS,
    /** Any other file. */
    TEXT;

    /** In the name of a file that is about digests. */
    private static final Pattern ABOUT_DIGESTS =
            Pattern.compile(
                    "(?<![a-z])(?:sha-?(?:1|2|256|384|512)|md5|hash|digest|check-?sum)|summen?|sums?(?![a-z])");

    /** In the name of a file: its digests are not those that their length suggests. */
    private static final Pattern OF_OTHERS =
            Pattern.compile(
                    "(?<![a-z])(?:b2|b3|blake|sha-?3(?!\\d)|keccak|sm3|streebog|gost|whirlpool|skein"
                            + "|ripemd|rmd160|tiger|crc-?(?:32|64)|xxh|sha-?512[/_.-](?:224|256)"
                            + "|sha-?224)|\\.sfv(?![a-z])");

    /** In the name of a file that may be about images. */
    private static final Pattern OF_IMAGES =
            Pattern.compile("(?<![a-z])(?:images?|layers?|oci)(?![a-z])");

    private static final Pattern SHA_256 = Pattern.compile("sha-?256|sha-?2(?!\\d)");
    private static final Pattern SHA_384 = Pattern.compile("sha-?384|sha-?2(?!\\d)");
    private static final Pattern SHA_512 = Pattern.compile("sha-?512|sha-?2(?!\\d)");

    /** Empty for a job and a service definition: nothing in them is a checksum of the archive. */
    static Optional<ChecksumRole> of(String archive, String name) {
        Optional<Kind> kind = SidecarNames.kind(archive, name);
        if (kind.isPresent()) {
            return switch (kind.get()) {
                case CHECKSUM, WEAK_CHECKSUM -> Optional.of(OWN);
                case SIGNATURE, CHECKSUM_SIGNATURE -> Optional.of(SIGNED);
                case DONE_MARKER -> Optional.of(MARKER);
                case JOB, DEFINITION -> Optional.empty();
            };
        }
        if (SidecarNames.isList(name)) {
            return Optional.of(LIST);
        }
        if (isOfOthers(name)) {
            return Optional.of(OTHER_DIGESTS);
        }
        if (NamedAfter.belongs(archive, name)) {
            return Optional.of(NAMED);
        }
        return Optional.of(isAboutDigests(name) ? DIGESTS : TEXT);
    }

    /** True for a name that promises digests. */
    static boolean isAboutDigests(String name) {
        return SidecarNames.isList(name)
                || ABOUT_DIGESTS.matcher(SidecarNames.key(name)).find()
                || isOfOthers(name);
    }

    /** True if the name says that 128 digits are a SHA-512; BLAKE2b has as many. */
    static boolean isOfSha512(String name) {
        return SHA_512.matcher(SidecarNames.key(name)).find();
    }

    /** True if the name says that 96 digits are a SHA-384; SHA3-384 has as many. */
    static boolean isOfSha384(String name) {
        return SHA_384.matcher(SidecarNames.key(name)).find();
    }

    /** True if the name says that 64 digits are a SHA-256; others have as many. */
    static boolean isOfSha256(String name) {
        return SHA_256.matcher(SidecarNames.key(name)).find();
    }

    /** True if the name says that digests in the file may be those of images. */
    static boolean mayBeOfImages(String name) {
        return OF_IMAGES.matcher(SidecarNames.key(name)).find();
    }

    private static boolean isOfOthers(String name) {
        return OF_OTHERS.matcher(SidecarNames.key(name)).find();
    }
}
