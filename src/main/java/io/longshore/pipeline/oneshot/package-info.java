/**
 * The commands that import without a broker and a share use the check and the import through this
 * package.
 */
@NullMarked
package io.longshore.pipeline.oneshot;

import org.jspecify.annotations.NullMarked;
