/**
 * What waits in {@code drop/}: which files may be claimed, and what the sender of any other file is
 * told.
 *
 * <p>Nothing here moves or removes a file of a sender. Depends on {@code share}, {@code job},
 * {@code trust} and {@code archive.formats}.
 */
@NullMarked
package io.longshore.share.drop;

import org.jspecify.annotations.NullMarked;
