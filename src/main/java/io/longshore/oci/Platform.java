package io.longshore.oci;

/**
 * What an image runs on (OCI image index, {@code platform}).
 *
 * @param os as in {@code linux}; empty if not said
 * @param architecture as in {@code amd64}; empty if not said
 * @param variant as in {@code v7}; empty if there is none
 */
public record Platform(String os, String architecture, String variant) {
    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
