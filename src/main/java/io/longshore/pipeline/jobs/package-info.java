/** Jobs that other systems send: their admission, their refusal, and the queue of dead jobs. */
package io.longshore.pipeline.jobs;
