/** Jobs that other systems send: their admission, their refusal, and the queue of dead jobs. */
@NullMarked
package io.longshore.pipeline.jobs;

import org.jspecify.annotations.NullMarked;
