/** The repair at the start of a gateway: jobs that another process left unfinished continue. */
@NullMarked
package io.longshore.pipeline.repair;

import org.jspecify.annotations.NullMarked;
