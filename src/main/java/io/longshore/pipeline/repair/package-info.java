/** The repair at the start of a gateway: jobs that another process left unfinished continue. */
package io.longshore.pipeline.repair;
