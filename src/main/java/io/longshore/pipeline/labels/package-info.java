/** Labels of deliveries: those that senders and the site state, and those that are required. */
@NullMarked
package io.longshore.pipeline.labels;

import org.jspecify.annotations.NullMarked;
