/**
 * The folders shared by senders, gateway and workers: dropped files, claims, retention, the lock.
 *
 * <p>Names and contents come from anyone who may upload, so nothing here follows a link, trusts a
 * name or replaces a file that it did not write. Each step of {@code docs/delivery.md} that touches
 * the share is one method, durable when it returns. Depends on {@code job}, {@code trust} and
 * {@code oci}.
 */
@NullMarked
package io.longshore.share;

import org.jspecify.annotations.NullMarked;
