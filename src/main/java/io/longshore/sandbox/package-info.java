/**
 * A small registry in this process: the OCI distribution API 1.1 on the JDK's HTTP server, with its
 * content in a folder. For {@code longshore demo}, for trying things out, and for tests; never a
 * default target of an import.
 *
 * <p>{@link io.longshore.sandbox.SandboxRegistry} is the door. Behind it: storage ({@code
 * BlobStore}, {@code Uploads}, {@code ManifestStore}), the API by the kinds of its paths ({@code
 * BlobCalls}, {@code UploadCalls}, {@code ManifestCalls}, {@code ListCalls}) and access control
 * ({@code Guard}). May use {@code oci}.
 */
@NullMarked
package io.longshore.sandbox;

import org.jspecify.annotations.NullMarked;
