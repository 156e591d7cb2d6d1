/**
 * Messages whose delivery ended a process each time, and messages that no stage of this version can
 * read.
 */
package io.longshore.pipeline.crashed;
