/**
 * Fetches files from another SFTP server into {@code drop/}: Camel's SFTP component, which here
 * resumes an interrupted transfer.
 *
 * <p>What the other server says is hostile until it is checked: its key, names, sizes. Depends on
 * {@code share} and {@code oci}.
 */
@NullMarked
package io.longshore.share.pull;

import org.jspecify.annotations.NullMarked;
