/**
 * The import: pushes a checked archive to its registry and reads it back. {@link
 * io.longshore.pipeline.imports.ImportStage} is the stage.
 */
@NullMarked
package io.longshore.pipeline.imports;

import org.jspecify.annotations.NullMarked;
