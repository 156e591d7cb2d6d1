/**
 * The tar format: the members of a tar by their headers, and the headers of a tar that is written.
 * What the members mean is not known here.
 */
@NullMarked
package io.longshore.archive.tar;

import org.jspecify.annotations.NullMarked;
