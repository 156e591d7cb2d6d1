/**
 * Commands for archives and for images in registries: preflight, import, describe, export, inspect,
 * verify.
 */
@NullMarked
package io.longshore.cli.image;

import org.jspecify.annotations.NullMarked;
