/** Commands for the broker's queues: send a job, read reports, list and repeat dead jobs. */
@NullMarked
package io.longshore.cli.queue;

import org.jspecify.annotations.NullMarked;
