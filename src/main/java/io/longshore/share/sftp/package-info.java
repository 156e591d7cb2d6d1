/**
 * The SFTP server on the share: the four folders of the contract with their rights, and nothing
 * else of the machine; no shell, no forwarding.
 *
 * <p>Everything that a client says is hostile until it is checked: paths, links, sizes, names.
 * Depends on {@code job}, {@code share} and {@code oci}.
 */
@NullMarked
package io.longshore.share.sftp;

import org.jspecify.annotations.NullMarked;
