/**
 * The import: pushes a checked archive to its registry and reads it back. {@link
 * io.longshore.pipeline.imports.ImportStage} is the stage.
 */
package io.longshore.pipeline.imports;
