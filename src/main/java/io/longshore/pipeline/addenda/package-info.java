/** What arrives after the report of its archive, and is added to the folder of that report. */
@NullMarked
package io.longshore.pipeline.addenda;

import org.jspecify.annotations.NullMarked;
