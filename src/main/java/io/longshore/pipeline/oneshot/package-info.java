/**
 * The commands that import without a broker and a share use the check and the import through this
 * package.
 */
package io.longshore.pipeline.oneshot;
