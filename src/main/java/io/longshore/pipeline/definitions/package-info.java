/**
 * Definitions of Supervisor Services on the share: which bundle they name, and their rewriting once
 * that bundle is verified.
 */
@NullMarked
package io.longshore.pipeline.definitions;

import org.jspecify.annotations.NullMarked;
