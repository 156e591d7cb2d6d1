/** Filing: writes the report of a job, publishes it, and files the job's folder. */
@NullMarked
package io.longshore.pipeline.filing;

import org.jspecify.annotations.NullMarked;
