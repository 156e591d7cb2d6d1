/** Filing: writes the report of a job, publishes it, and files the job's folder. */
package io.longshore.pipeline.filing;
