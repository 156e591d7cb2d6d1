/**
 * The check: reads an archive once, compares it with its checksum and signatures, and decides where
 * it goes. {@link io.longshore.pipeline.check.CheckStage} is the stage.
 */
@NullMarked
package io.longshore.pipeline.check;

import org.jspecify.annotations.NullMarked;
