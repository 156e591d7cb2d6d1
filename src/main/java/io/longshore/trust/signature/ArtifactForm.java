package io.longshore.trust.signature;

import io.longshore.oci.MediaTypes;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The forms of artifacts that may be attached to an image without a signature of their own:
 * signatures, attestations and SBOMs. The list is closed. An element of a tarball that has none of
 * these forms in every respect is an image to the signature policy, whatever its tag and its
 * subject are.
 *
 * <p>Sources: cosign, {@code specs/SIGNATURE_SPEC.md}, {@code specs/ATTESTATION_SPEC.md}, {@code
 * specs/SBOM_SPEC.md} and {@code pkg/types/media.go}; Sigstore protobuf-specs, {@code
 * sigstore_bundle.proto}; OCI image specification, "Guidelines for Artifact Usage".
 */
enum ArtifactForm {
    /** cosign's signature under the tag {@code sha256-<hex>.sig}. */
    TAGGED_SIGNATURE(
            "sig",
            Set.of(MediaTypes.OCI_CONFIG),
            Set.of(MediaTypes.COSIGN_SIMPLE_SIGNING),
            Payload.SIMPLE_SIGNING),

    /** The same as a referrer: what cosign 2 writes with {@code --registry-referrers-mode}. */
    REFERRING_SIGNATURE(
            null,
            Set.of("application/vnd.dev.cosign.artifact.sig.v1+json"),
            Set.of(MediaTypes.COSIGN_SIMPLE_SIGNING),
            Payload.SIMPLE_SIGNING),

    /** What cosign 3 writes: a signature or an attestation in a Sigstore bundle. */
    SIGSTORE_BUNDLE(
            null,
            Set.of(MediaTypes.OCI_EMPTY),
            SigstoreBundle.MEDIA_TYPES,
            Payload.SIGSTORE_BUNDLE),

    /** cosign's attestation under the tag {@code sha256-<hex>.att}. */
    TAGGED_ATTESTATION(
            "att", Set.of(MediaTypes.OCI_CONFIG), Set.of(Statements.DSSE), Payload.STATEMENT),

    /** cosign's SBOM under the tag {@code sha256-<hex>.sbom}. */
    TAGGED_SBOM("sbom", Set.of(MediaTypes.OCI_CONFIG), Statements.SBOMS, Payload.STATEMENT),

    /** An attestation or SBOM as a referrer, as cosign 2 and ORAS write it. */
    REFERRING_STATEMENT(
            null,
            Set.of(
                    MediaTypes.OCI_EMPTY,
                    "application/vnd.dev.cosign.artifact.att.v1+json",
                    "application/vnd.dev.cosign.artifact.sbom.v1+json"),
            union(Set.of(Statements.DSSE, Statements.IN_TOTO), Statements.SBOMS),
            Payload.STATEMENT);

    /** How the content of the layers is read. */
    enum Payload {
        SIMPLE_SIGNING,
        SIGSTORE_BUNDLE,
        STATEMENT
    }

    private final @Nullable String suffix;
    private final Set<String> configs;
    private final Set<String> layers;
    private final Payload payload;

    ArtifactForm(
            @Nullable String suffix, Set<String> configs, Set<String> layers, Payload payload) {
        this.suffix = suffix;
        this.configs = configs;
        this.layers = layers;
        this.payload = payload;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toSet());
    }

    /** The ending of the tag that names the image; null if the subject names it. */
    @Nullable String suffix() {
        return suffix;
    }

    boolean hasConfig(String mediaType) {
        return configs.contains(mediaType);
    }

    boolean hasLayer(String mediaType) {
        return layers.contains(mediaType);
    }

    Payload payload() {
        return payload;
    }

    /** Whether this form signs an image. */
    boolean isSignature() {
        return switch (payload) {
            case SIMPLE_SIGNING, SIGSTORE_BUNDLE -> true;
            case STATEMENT -> false;
        };
    }
}
