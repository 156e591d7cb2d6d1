/**
 * Messages whose delivery ended a process each time, and messages that no stage of this version can
 * read.
 */
@NullMarked
package io.longshore.pipeline.crashed;

import org.jspecify.annotations.NullMarked;
