/**
 * The history: an index of all reports that can be searched. It is never the truth. It can be
 * deleted at any time, is made again from the folders of the share, and delays no delivery.
 */
@NullMarked
package io.longshore.history;

import org.jspecify.annotations.NullMarked;
